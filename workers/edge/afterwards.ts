import type { RunFacts } from '#schema/contracts/record';
import type { ExposedRollout } from '#schema/contracts/snapshot';
import type { Deps } from './deps.ts';
import type { Done } from './done.ts';
import { isToMirror } from './mirror/is-to-mirror.ts';
import { mirror } from './mirror/mirror.ts';
import { ended, factsOf, type Ending } from './telling/record.ts';
import { isGraded, scoresOf, type Scores } from './telling/scores-of.ts';
import { traceOf } from './telling/trace.ts';

/** What came of the run, to the Conductor and into the trace; answers the facts as they were told. */
function writeDown({ asked, chosen, carried, ledger, durationMs }: Done, deps: Deps, scores?: Scores): RunFacts {
  const { run } = chosen;
  const { outcome, degraded, output, code } = carried;
  const ending: Ending = { outcome, degraded, durationMs };
  const facts = factsOf(ledger, ending, scores);
  deps.record(run.feature, ended(run, ledger, facts));
  const remarkable = outcome !== 'ok' || degraded || ledger.fallback;
  const shown = { input: carried.input ?? asked.request.input, output, code };
  deps.trace({ remarkable }, () => traceOf(run, ledger, { ending, shown }));
  return facts;
}

/** Grades and mirrors when the reply is out: it takes the processor's time, and another run's. */
async function later(done: Done, rollout: ExposedRollout, deps: Deps): Promise<void> {
  await scheduler.wait(0);
  const { run } = done.chosen;
  try {
    const facts = writeDown(done, deps, scoresOf(rollout, run.outside === null ? run.unit : null, done.carried));
    if (isToMirror(run, rollout)) await mirror(done, { rollout, facts }, deps);
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
    if (rollout !== null && (isGraded(rollout, unit, done.carried) || isToMirror(run, rollout)))
      deps.hold(later(done, rollout, deps));
    else writeDown(done, deps);
  } catch (error) {
    console.error(`Run ${run.id} could not be written down.`, error);
  }
}
