import type { PromptAction } from '#core/flow/action';
import type { Chosen } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import type { Caller } from '../execute/caller.ts';
import { Ledger } from '../execute/ledger.ts';
import { nameRun } from '../names/run-id.ts';
import { bounded, termsOf } from '../limits/terms.ts';
import { sourcesOf, type SourceOf } from '../providers/source-of.ts';
import { nowhere } from '../telling/origin.ts';
import { factsOf, refreshed, type ChosenRun, type Ending } from '../telling/record.ts';
import { traceOf } from '../telling/trace.ts';
import { makeAnswer } from './make-answer.ts';

/** The platform lets work go on for 30 s after a reply. */
const MOST_MS = 20_000;
/** Where the chain fails, this isolate does not ask it again at once. */
const REST_MS = 5000;

const nobody: Caller = { hasLeft: () => false, leaves: new Promise(() => {}), why: () => 'Nobody waits for it.' };

type Means = { readonly deps: Deps; readonly sourceOf: SourceOf };

async function make({ action, digest }: Stale, run: ChosenRun, { deps, sourceOf }: Means): Promise<boolean> {
  const { now, draw, answers } = deps;
  const ledger = new Ledger(now, run.startedMs);
  ledger.sawCache('miss');
  const asking = { sourceOf, ledger, caller: nobody, now, draw, tell: null };
  const { outcome, kept } = await makeAnswer(action, MOST_MS, asking);
  if (kept !== null && action.cache !== undefined) {
    answers.keepNear(digest, kept);
    await answers.keep(digest, kept, action.cache);
  }
  const ending: Ending = {
    outcome: outcome?.kind === 'answered' ? 'ok' : 'error',
    degraded: false,
    durationMs: ledger.elapsedMs(),
  };
  deps.record(run.feature, refreshed(run, ledger, factsOf(ledger, ending)));
  const shown = { input: null, output: kept?.text ?? null, code: outcome?.kind === 'failed' ? outcome.code : null };
  deps.trace(run.id, { remarkable: true }, () =>
    traceOf({ ...run, arm: 'refresh', unit: null }, ledger, { ending, shown }),
  );
  return kept !== null;
}

type Stale = { readonly action: PromptAction; readonly digest: string };

/**
 * Makes an answer anew that was given although it was old: once an isolate, behind the reply, at its own cost, which is recorded as
 * that of a `refresh`. Where no answer comes of it the old one stays until its time is up. Does not reject.
 */
export async function refreshAnswer(stale: Stale, { run, view }: Chosen, deps: Deps): Promise<void> {
  const name = `refresh/${stale.digest}`;
  if (deps.flights.find(name) !== undefined) return;
  const { land } = deps.flights.begin(name);
  try {
    const startedMs = deps.now();
    const { id } = await nameRun(run.feature, startedMs, view.seal);
    // One answer is asked for: it has spent nothing before.
    const sourceOf = bounded(sourcesOf(deps, view.snapshot.providers), termsOf({ run, view }), { knownUsd: 0 });
    if (!(await make(stale, { ...run, id, startedMs, origin: nowhere }, { deps, sourceOf })))
      await scheduler.wait(REST_MS);
  } catch (error) {
    console.error(`An answer of ${run.feature} could not be made anew.`, error);
  } finally {
    land({ how: 'nothing' });
  }
}
