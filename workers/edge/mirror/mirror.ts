import type { Manifest } from '#schema/contracts/manifest';
import type { RunFacts } from '#schema/contracts/record';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import { carryOut } from '../carry-out.ts';
import type { Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import type { Done } from '../done.ts';
import { Ledger } from '../execute/ledger.ts';
import { within } from '../execute/within.ts';
import { nameRun } from '../names/run-id.ts';
import { factsOf, mirrored, type ChosenRun, type Ending } from '../telling/record.ts';
import { scoresOf } from '../telling/scores-of.ts';
import { shownOutput } from '../telling/shown-output.ts';
import { traceOf } from '../telling/trace.ts';
import { callerLike } from './caller-like.ts';

/** The platform lets work go on for 30 s after a reply; permission and record must fit in beside the run. */
const MOST_MS = 25_000;
const PERMIT_MS = 2000;

/** The candidate's run beside this one: another name, and its own time. Null: nobody knows the candidate's hash. */
async function beside({ run, route, view, ticket }: Chosen, candidate: ChosenRun['version'], nowMs: number) {
  const hash = Object.hasOwn(route.versions, candidate) ? route.versions[candidate] : undefined;
  if (hash === undefined) return null;
  const { id } = await nameRun(run.feature, nowMs, view.seal);
  return { hash, route, view, ticket, beside: [], run: { ...run, id, version: candidate, startedMs: nowMs } };
}

async function isPermitted({ feature, id, rollout }: ChosenRun, { permitShadow }: Deps): Promise<boolean> {
  if (rollout === null) return false;
  const said = await within(permitShadow(feature, rollout, id), PERMIT_MS, null);
  return said.ended === 'done' && said.value;
}

/** It begins no count of its own, and it ends while the platform still lets it. */
const depsOf = (deps: Deps): Deps => ({
  ...deps,
  record: () => {},
  manifest: async (feature, hash): Promise<Manifest | null> => {
    const manifest = await deps.manifest(feature, hash);
    if (manifest === null) return null;
    const deadlineMs = Math.min(MOST_MS, manifest.limits.deadlineMs);
    return { ...manifest, limits: { ...manifest.limits, deadlineMs } };
  },
});

/** Both sides of a pair are held to the same time: what took control longer than a mirrored run may take is no success of its. */
const heldTo = (facts: RunFacts): RunFacts => (facts.durationMs > MOST_MS ? { ...facts, outcome: 'error' } : facts);

/**
 * Lets the candidate do what control did, for nobody: on the same input, after control's reply, without effects, within the
 * budget that the Conductor keeps. The two ends travel as one record. `facts` are control's.
 */
export async function mirror(
  { asked, chosen }: Done,
  { rollout, facts }: { rollout: ExposedRollout; facts: RunFacts },
  deps: Deps,
): Promise<void> {
  const other = await beside(chosen, rollout.candidate, deps.now());
  if (other === null || !(await isPermitted(other.run, deps))) return;

  // Nobody's reply: it is no part of its caller's trace, and is found by the same tags.
  const origin = { trace: null, tags: chosen.run.origin?.tags ?? null };
  const run: ChosenRun = { ...other.run, startedMs: deps.now(), origin };
  const ledger = new Ledger(deps.now, run.startedMs);
  const caller = callerLike(facts, ledger);
  const before = { run: chosen.run.id, atMs: chosen.run.startedMs };
  const means = { deps: depsOf(deps), ledger, caller, effects: 'withheld', teller: null, before } as const;
  const carried = await carryOut({ ...other, run }, asked, means);

  const { outcome, degraded, code, withheld } = carried;
  const ending: Ending = { outcome, degraded, durationMs: ledger.elapsedMs() };
  const own = factsOf(ledger, ending, scoresOf(rollout, run.unit, carried));
  deps.record(run.feature, mirrored(run, ledger, { facts: own, control: heldTo(facts), withheld }));
  const shown = {
    input: carried.input ?? asked.request.input,
    output: shownOutput(carried),
    code: code ?? (withheld === null ? null : 'withheld'),
  };
  deps.trace(run.id, { remarkable: true }, () => traceOf({ ...run, arm: 'shadow' }, ledger, { ending, shown }));
}
