import { type Changed, changed, plainNote } from './change.ts';
import type { VersionAdded } from './event.ts';
import { refuse } from './refuse.ts';
import type { FeatureState } from './state.ts';

/**
 * A feature's first version serves everybody if its pusher may move traffic; any later one changes no traffic, and a known
 * one nothing at all. The push itself is audited where the manifest is kept; here only that it serves.
 */
export function addVersion(state: FeatureState, { version, hash, serveFirst, by }: VersionAdded): Changed {
  const known = Object.hasOwn(state.versions, version) ? state.versions[version] : undefined;
  if (known === hash) return { ok: true, value: changed(state, null) };
  if (known !== undefined) return refuse('conflict', `Another version is called ${version} already.`);
  const serves = serveFirst && Object.keys(state.versions).length === 0;
  const added: FeatureState = { ...state, versions: { ...state.versions, [version]: hash } };
  if (!serves) return { ok: true, value: changed(added, null) };
  const about = { by, action: 'version.serve', subject: version, reason: 'The first version serves everybody.' };
  const note = { ...plainNote, ...about, detail: { hash }, happening: 'traffic.set' } as const;
  return { ok: true, value: changed({ ...added, control: version }, note) };
}
