import type { Deps } from '../deps.ts';
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

/** What the candidate of an eval gave in its first trials; null: no such eval. */
export async function ofEval(id: EvalId, { grader }: BodyOf<'label.queue'>, deps: Deps): Promise<ToAsk | null> {
  const view = await deps.viewEval(id);
  if (view === null) return null;
  const asked: Asked[] = [];
  for (let after: number | null = 0; after !== null && asked.length < MOST_ITEMS;) {
    const page: Awaited<ReturnType<Deps['evalItems']>> = await deps.evalItems(id, after, PAGE);
    for (const { input, trials } of page.items) {
      const trial = trials.find(({ arm, run, code }) => arm === 'candidate' && run !== null && code === null);
      if (trial?.run === null || trial === undefined) continue;
      const score = trial.scores.find((one) => one.id === grader)?.score ?? null;
      const { run, output } = trial;
      asked.push({ feature: view.feature, run, input: redact(input).value, output: redact(output).value, score });
    }
    after = page.next;
  }
  return { asked, left: [] };
}
