import { pairMaterials, type PairSeen } from '#core/judge/material-of';
import { pairGrade } from '#core/judge/pair-grade';
import type { ItemScore, PairAnswer, PairAsk } from '#schema/contracts/item';
import { chooseVersion } from '../choose-version.ts';
import type { Deps } from '../deps.ts';
import { Ledger } from '../execute/ledger.ts';
import { evaluated, factsOf, type Ending } from '../telling/record.ts';
import { traceOf } from '../telling/trace.ts';
import { askJudge, type Judging } from './ask-judge.ts';

type Grader = PairAsk['graders'][number];
type Said = { readonly score: ItemScore; readonly weather: boolean };

/** Asks a judge in both orders at once. */
async function judgePair(
  { id, ...grader }: Grader,
  { judges, pair }: { judges: PairAsk['judges']; pair: PairSeen },
  judging: Omit<Judging, 'name' | 'rounds'>,
): Promise<Said> {
  const spec = judges[grader.judge];
  if (spec === undefined)
    return { score: { id, score: null, reason: `There is no judge ${grader.judge}.` }, weather: false };
  const { forth, back } = pairMaterials(grader, pair);
  const [one, other] = await Promise.all([
    askJudge(spec, forth, { ...judging, name: `${id}/forth`, rounds: 1 }),
    askJudge(spec, back, { ...judging, name: `${id}/back`, rounds: 1 }),
  ]);
  const { score, reason } = pairGrade(one.word, other.word);
  return { score: { id, score, reason }, weather: one.weather || other.weather };
}

/**
 * Has pairwise judges say which of two answers is the better. It is recorded as a run of the candidate in an eval, so that it is
 * priced and can be looked up. Throws when there is no such version, or no snapshot.
 */
export async function runPair(ask: PairAsk, deps: Deps): Promise<PairAnswer> {
  const { feature, version, input, expected, control, candidate, graders, judges } = ask;
  if (control === null || candidate === null) throw new Error('Two answers are needed.');
  const startedMs = deps.now();
  const view = await deps.snapshot();
  if (view === null) throw new Error('No configuration has reached this edge yet.');
  const request = { input, context: {}, version };
  const found = await chooseVersion(feature, { request, startedMs, view }, deps.snapshot);
  if (!found.ok) throw new Error(found.error.detail);
  const { run } = found.value;
  const ledger = new Ledger(deps.now, startedMs);
  const pair = { input, expected, control, candidate };
  const judging = { chosen: found.value, deps, ledger };
  const said = await Promise.all(graders.map((grader) => judgePair(grader, { judges, pair }, judging)));
  const scores = said.map(({ score }) => score);
  const ending: Ending = { outcome: 'ok', degraded: false, durationMs: ledger.elapsedMs() };
  deps.record(feature, evaluated(run, ledger, factsOf(ledger, ending)));
  const shown = { input: { input, expected, control, candidate }, output: { scores }, code: null };
  deps.trace(run.id, { remarkable: true }, () => traceOf({ ...run, arm: 'eval' }, ledger, { ending, shown }));
  const { usage, costUsd } = ledger;
  return { run: run.id, faulty: said.some(({ weather }) => weather), scores, usage, costUsd, ms: ledger.elapsedMs() };
}
