import type { Deps } from '../deps.ts';
import { graderId } from '#core/grading/grader-id';
import { isCut } from '#core/loop/is-cut';
import { redact } from '#core/loop/redact';
import type { BodyOf } from '#schema/contracts/endpoints';
import type { EvalId, RunId } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';
import type { LabelItem } from '#schema/contracts/label-endpoints';

type Asked = Pick<LabelItem, 'feature' | 'run' | 'input' | 'output' | 'score'>;
export type ToAsk = { readonly asked: readonly Asked[]; readonly left: readonly { run: string; why: string }[] };

/** As many items of an eval as are asked about at once. */
const MOST_ITEMS = 500;
const PAGE = 50;

type GuardScores = readonly { readonly grader?: Json; readonly score?: Json }[];

/** What a guard's grader said while the run went on. */
function scoreIn(
  spans: readonly { attributes: { [name: string]: Json } }[],
  grader: string | undefined,
): number | null {
  const scores = spans.flatMap(({ attributes }) => (attributes['sluice.guard.scores'] ?? []) as GuardScores);
  const found = scores.findLast((score) => score.grader === grader)?.score;
  return typeof found === 'number' ? found : null;
}

/** Runs as people are asked about them, without secrets and personal data. */
export async function ofRuns(runs: readonly RunId[], grader: string | undefined, deps: Deps): Promise<ToAsk> {
  const asked: Asked[] = [];
  const left: { run: string; why: string }[] = [];
  for (const run of new Set(runs)) {
    const trace = await deps.findTrace(run);
    if (trace === undefined) left.push({ run, why: 'Never recorded, or older than 14 days.' });
    else if (isCut(trace.input) || isCut(trace.output)) left.push({ run, why: 'Too long to be kept whole.' });
    else {
      const { feature, input, output, spans } = trace;
      asked.push({
        feature,
        run,
        input: redact(input).value,
        output: redact(output).value,
        score: scoreIn(spans, grader),
      });
    }
  }
  return { asked, left };
}

type Item = Awaited<ReturnType<Deps['evalItems']>>['items'][number];
type Shown = Pick<Asked, 'run' | 'output' | 'score'>;

const scoreBy = ({ scores }: Item['trials'][number], grader: string | undefined): number | null =>
  scores.find((one) => one.id === grader)?.score ?? null;

/** What the candidate gave, in its first trial that has an answer. */
function ofCandidate({ trials }: Item, grader: string | undefined): Shown | null {
  const trial = trials.find(({ arm, run, code }) => arm === 'candidate' && run !== null && code === null);
  if (trial?.run === null || trial === undefined) return null;
  return { run: trial.run, output: trial.output, score: scoreBy(trial, grader) };
}

/**
 * Two answers that a judge held beside each other, for people who do the same: how good is the second beside the first, from 0 over 0.5 (a
 * tie) to 1. Which of them is the candidate's they are not told, and it is not always the same one.
 */
function ofPair({ trials }: Item, grader: string | undefined): Shown | null {
  const pair = trials.find((trial) => trial.arm === 'pair' && trial.run !== null && scoreBy(trial, grader) !== null);
  const score = pair === undefined ? null : scoreBy(pair, grader);
  if (pair?.run === null || pair === undefined || score === null) return null;
  const outputOf = (wanted: 'control' | 'candidate') =>
    trials.find(({ arm, trial }) => arm === wanted && trial === pair.trial)?.output ?? null;
  const [control, candidate] = [outputOf('control'), outputOf('candidate')];
  const candidateIsSecond = pair.run.charCodeAt(pair.run.length - 1) % 2 === 0;
  if (candidateIsSecond) return { run: pair.run, output: { first: control, second: candidate }, score };
  return { run: pair.run, output: { first: candidate, second: control }, score: 1 - score };
}

/** What the candidate of an eval gave, and the judge that the grader is, with its version; null: no such eval. */
export async function ofEval(
  id: EvalId,
  { grader: wanted }: BodyOf<'label.queue'>,
  deps: Deps,
): Promise<(ToAsk & { readonly judge: string | null }) | null> {
  const view = await deps.viewEval(id);
  if (view === null) return null;
  const asked: Asked[] = [];
  for (let after: number | null = 0; after !== null && asked.length < MOST_ITEMS;) {
    const page: Awaited<ReturnType<Deps['evalItems']>> = await deps.evalItems(id, after, PAGE);
    for (const item of page.items) {
      const paired = item.trials.some((trial) => trial.arm === 'pair' && trial.scores.some((one) => one.id === wanted));
      const shown = paired ? ofPair(item, wanted) : ofCandidate(item, wanted);
      if (shown === null) continue;
      const [input, output] = [redact(item.input).value, redact(shown.output).value];
      asked.push({ ...shown, feature: view.feature, input, output });
    }
    after = page.next;
  }
  const grader = view.graders.find((one, at) => graderId(one, at) === wanted);
  return { asked, left: [], judge: grader?.grader === 'judge' ? grader.judge : null };
}
