import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { Json, JsonObject } from '#schema/contracts/json';
import { chooseVersion, type Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import { Ledger } from '../execute/ledger.ts';
import { evaluated, factsOf, type Ending } from '../telling/record.ts';
import { traceOf } from '../telling/trace.ts';

/** A run of a version in an eval in which only judges are asked. */
export type Aside = {
  readonly chosen: Chosen;
  readonly deps: Deps;
  readonly ledger: Ledger;
  /** Records it, so that it is priced and can be looked up. */
  readonly tell: (input: Json, output: Json) => void;
};

type Which = { readonly feature: FeatureName; readonly version: VersionId; readonly input: JsonObject };

/** Begins one. Throws when there is no such version, or no snapshot. */
export async function pinned({ feature, version, input }: Which, deps: Deps): Promise<Aside> {
  const startedMs = deps.now();
  const view = await deps.snapshot();
  if (view === null) throw new Error('No configuration has reached this edge yet.');
  const request = { input, context: {}, version };
  const found = await chooseVersion(feature, { request, startedMs, view }, deps.snapshot);
  if (!found.ok) throw new Error(found.error.detail);
  const { run } = found.value;
  const ledger = new Ledger(deps.now, startedMs);
  const tell = (given: Json, output: Json): void => {
    const ending: Ending = { outcome: 'ok', degraded: false, durationMs: ledger.elapsedMs() };
    deps.record(feature, evaluated(run, ledger, factsOf(ledger, ending)));
    const shown = { input: given, output, code: null };
    deps.trace(run.id, { remarkable: true }, () => traceOf({ ...run, arm: 'eval' }, ledger, { ending, shown }));
  };
  return { chosen: found.value, deps, ledger, tell };
}
