import { type Changed, changed } from './change.ts';
import type { VersionAdded } from './event.ts';
import { refuse } from './refuse.ts';
import type { FeatureState } from './state.ts';

/** A feature's first version serves everybody if its pusher may move traffic; any later one changes no traffic. A known one changes nothing. */
export function addVersion(state: FeatureState, { version, hash, serveFirst, by }: VersionAdded): Changed {
  const known = state.versions[version];
  if (known === hash) return { ok: true, value: changed(state, null) };
  if (known !== undefined) return refuse('conflict', `Another version is called ${version} already.`);
  const serves = serveFirst && Object.keys(state.versions).length === 0;
  const next: FeatureState = {
    ...state,
    control: serves ? version : state.control,
    versions: { ...state.versions, [version]: hash },
  };
  const about = { by, action: 'version.added', subject: version, reason: null, decision: null, evidence: null };
  return { ok: true, value: changed(next, { ...about, detail: { hash, serves } }) };
}
