import type { ExposedRollout } from '#schema/contracts/snapshot';
import type { Deps } from './deps.ts';
import type { Done } from './done.ts';
import { isCompared } from './cache/is-compared.ts';
import { isToMirror } from './mirror/is-to-mirror.ts';
import { mirror } from './mirror/mirror.ts';
import { ended, factsOf, type Ending } from './telling/record.ts';
import { isGraded, scoresOf, type Scores } from './telling/scores-of.ts';
import { shownOutput } from './telling/shown-output.ts';
import { traceOf } from './telling/trace.ts';

const endingOf = ({ carried: { outcome, degraded }, durationMs }: Done): Ending => ({ outcome, degraded, durationMs });

const spentLimit = ({ run, view }: Done['chosen']): 'day' | 'unit_day' =>
  view.snapshot.spent[run.feature]?.day ? 'day' : 'unit_day';

/** Whether somebody looked closer than usual: it was graded, or kept from the cache because its rollout compares it. */
const isMeasured = ({ chosen: { run, route } }: Done, { scores = [] }: Scores = {}): boolean =>
  scores.some((score) => score !== null) || (route.rollout !== null && isCompared(run, route.rollout));

/** What came of the run, to the Conductor and into the trace. */
function writeDown(done: Done, deps: Deps, scores?: Scores): void {
  const { asked, chosen, carried, ledger } = done;
  const { run } = chosen;
  const { outcome, degraded, code } = carried;
  const ending = endingOf(done);
  // Refused for money it is no run: it is nobody's evidence, and no version's count.
  if (run.reason === 'budget_spent') deps.refused({ of: 'feature', name: run.feature, limit: spentLimit(chosen) });
  else deps.record(run.feature, ended(run, ledger, factsOf(ledger, ending, scores)));
  // A flag's rollout is not asked for scores: its graders would be another's.
  for (const one of chosen.beside) deps.record(one.feature, ended(one, ledger, factsOf(ledger, ending)));
  const remarkable = outcome !== 'ok' || degraded || ledger.fallback || ledger.tripped || isMeasured(done, scores);
  const shown = { input: carried.input ?? asked.request.input, output: shownOutput(carried), code };
  const wanted = run.origin?.trace?.sampled;
  deps.trace(run.id, { remarkable, wanted }, () => traceOf(run, ledger, { ending, shown }));
}

/** Condensing that fails costs the summary alone; what it spent is in the ledger. */
async function condense({ chosen, carried }: Done): Promise<void> {
  try {
    await carried.condense?.();
  } catch (error) {
    console.error(`The session of run ${chosen.run.id} could not be condensed.`, error);
  }
}

/** Grades, condenses and mirrors when the reply is out: it takes the processor's time, models, and another run's. */
async function later(done: Done, rollout: ExposedRollout | null, deps: Deps): Promise<void> {
  await scheduler.wait(0);
  const { run } = done.chosen;
  try {
    const unit = run.outside === null ? run.unit : null;
    const scores = rollout === null ? undefined : scoresOf(rollout, unit, done.carried);
    // A mirrored run condenses nothing, so control is compared with it as it was before.
    const facts = factsOf(done.ledger, endingOf(done), scores);
    await condense(done);
    writeDown(done, deps, scores);
    if (rollout !== null && isToMirror(run, rollout)) await mirror(done, { rollout, facts }, deps);
  } catch (error) {
    console.error(`Something after run ${run.id} failed.`, error);
  }
}

/** What is done for a run besides its reply. None of it may delay or fail the reply. */
export function afterwards(done: Done, deps: Deps): void {
  const { run, route } = done.chosen;
  const { rollout } = route;
  const unit = run.outside === null ? run.unit : null;
  try {
    const watched = rollout !== null && (isGraded(rollout, unit, done.carried) || isToMirror(run, rollout));
    if (watched || done.carried.condense !== undefined) deps.hold(later(done, rollout, deps));
    else writeDown(done, deps);
  } catch (error) {
    console.error(`Run ${run.id} could not be written down.`, error);
  }
}
