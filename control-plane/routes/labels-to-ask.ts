import type { Deps } from '../deps.ts';
import { atPath } from '#core/expression/at-path';
import { graderId } from '#core/grading/grader-id';
import { answerText } from '#core/judge/material-of';
import { isCut } from '#core/loop/is-cut';
import { redact } from '#core/loop/redact';
import type { BodyOf } from '#schema/contracts/endpoints';
import type { EvalGrader } from '#schema/contracts/eval-grader';
import type { EvalId, RunId } from '#schema/contracts/ids';
import type { ItemScore } from '#schema/contracts/item';
import type { Json } from '#schema/contracts/json';
import type { LabelItem, LabelMaterial } from '#schema/contracts/label-endpoints';

type Asked = Pick<LabelItem, 'feature' | 'run' | 'input' | 'output' | 'material' | 'score'>;
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
        material: null,
        score: scoreIn(spans, grader),
      });
    }
  }
  return { asked, left };
}

type Item = Awaited<ReturnType<Deps['evalItems']>>['items'][number];
type Shown = Pick<Asked, 'run' | 'output' | 'material' | 'score'>;

/** A grader as an eval knows it. */
type Asking = { readonly id: string | undefined; readonly grader: EvalGrader | undefined };

const scoreBy = ({ scores }: Item['trials'][number], { id }: Asking): ItemScore | undefined =>
  scores.find((one) => one.id === id);

/** What is expected of the item, where the grader looks for it; nothing where nothing is. */
function expectedOf({ grader }: Asking, { expected }: Item): { expected?: Json } {
  const found = grader?.value ?? atPath({ expected }, grader?.expected ?? 'expected') ?? null;
  return found === null ? {} : { expected: found };
}

const lookedAt = ({ grader }: Asking, output: Json): Json =>
  answerText(atPath({ output }, grader?.on ?? 'output') ?? null);

/** What the candidate gave, in its first trial that has an answer. */
function ofCandidate(item: Item, asking: Asking): Shown | null {
  const trial = item.trials.find(({ arm, run, code }) => arm === 'candidate' && run !== null && code === null);
  if (trial?.run === null || trial === undefined) return null;
  const { score = null, read = {} } = scoreBy(trial, asking) ?? {};
  const judged = read.judged ?? lookedAt(asking, trial.output);
  return { run: trial.run, output: trial.output, material: { ...expectedOf(asking, item), ...read, judged }, score };
}

/**
 * Two answers that a judge held beside each other, for people who do the same: how good is the second beside the first, from 0 over 0.5 (a
 * tie) to 1. Which of them is the candidate's they are not told, and it is not always the same one.
 */
function ofPair(item: Item, asking: Asking): Shown | null {
  const { trials } = item;
  const pair = trials.find(
    (trial) => trial.arm === 'pair' && trial.run !== null && (scoreBy(trial, asking)?.score ?? null) !== null,
  );
  const score = pair === undefined ? null : (scoreBy(pair, asking)?.score ?? null);
  if (pair?.run === null || pair === undefined || score === null) return null;
  const outputOf = (wanted: 'control' | 'candidate') =>
    trials.find(({ arm, trial }) => arm === wanted && trial === pair.trial)?.output ?? null;
  const both = [outputOf('control'), outputOf('candidate')];
  const candidateIsSecond = pair.run.charCodeAt(pair.run.length - 1) % 2 === 0;
  const [first = null, second = null] = candidateIsSecond ? both : both.toReversed();
  const looked = { first: lookedAt(asking, first), second: lookedAt(asking, second) };
  return {
    run: pair.run,
    output: { first, second },
    material: { ...expectedOf(asking, item), ...looked },
    score: candidateIsSecond ? score : 1 - score,
  };
}

/** What the candidate of an eval gave, and the judge that the grader is, with its version; null: no such eval. */
export async function ofEval(
  of: EvalId,
  { grader: id }: BodyOf<'label.queue'>,
  deps: Deps,
): Promise<(ToAsk & { readonly judge: string | null }) | null> {
  const view = await deps.viewEval(of);
  if (view === null) return null;
  const grader = view.graders.find((one, at) => graderId(one, at) === id);
  const asking: Asking = { id, grader };
  const asked: Asked[] = [];
  for (let after: number | null = 0; after !== null && asked.length < MOST_ITEMS;) {
    const page: Awaited<ReturnType<Deps['evalItems']>> = await deps.evalItems(of, after, PAGE);
    for (const item of page.items) {
      const paired = item.trials.some((trial) => trial.arm === 'pair' && scoreBy(trial, asking) !== undefined);
      const shown = paired ? ofPair(item, asking) : ofCandidate(item, asking);
      if (shown === null) continue;
      const [input, output] = [redact(item.input).value, redact(shown.output).value];
      const material = redact(shown.material as Json).value as LabelMaterial;
      asked.push({ ...shown, feature: view.feature, input, output, material });
    }
    after = page.next;
  }
  return { asked, left: [], judge: grader?.grader === 'judge' ? grader.judge : null };
}
