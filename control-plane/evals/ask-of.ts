import type { Example } from '#schema/contracts/dataset';
import type { EvalOrder } from '#schema/contracts/eval';
import type { EvalGrader, JudgeGrader } from '#schema/contracts/eval-grader';
import type { ItemAnswer, ItemAsk, ItemScore, PairAsk } from '#schema/contracts/item';
import type { Cell, EvalArm } from './cells.ts';
import { isPaired } from './is-paired.ts';
import { calledGraders } from '#core/grading/called-graders';
import { CHECKS, graderId } from '#core/grading/grader-id';

const OWN = 'own.';

/** A cell that is a run of one arm. */
type RunCell = Cell & { readonly arm: EvalArm };

type Named = EvalGrader & { readonly id: string };

const withIds = ({ graders }: EvalOrder): Named[] =>
  graders.map((grader, at) => ({ ...grader, id: graderId(grader, at) }));

/** What these graders' judges judge by. */
function specsOf({ judges }: EvalOrder, graders: readonly EvalGrader[]): ItemAsk['judges'] {
  const named = new Set(graders.flatMap((grader) => (grader.grader === 'judge' ? [grader.judge] : [])));
  return Object.fromEntries(Object.entries(judges).flatMap(([ref, { spec }]) => (named.has(ref) ? [[ref, spec]] : [])));
}

/** The graders that judge a run by itself. */
export const ownGraders = (order: EvalOrder): Named[] => withIds(order).filter((grader) => !isPaired(grader, order));

/** The graders that hold both arms' answers beside each other. */
export const pairGraders = (order: EvalOrder) =>
  withIds(order).filter((grader): grader is JudgeGrader & { readonly id: string } => isPaired(grader, order));

/** What the edge is asked of a pair: which of both arms' answers is the better, by the eval's pairwise judges. */
export function pairAskOf(order: EvalOrder, example: Example, outputs: Pick<PairAsk, EvalArm>): PairAsk {
  const { feature, version } = order;
  const graders = pairGraders(order);
  const { input, expected = null } = example;
  return { feature, version, input, expected, ...outputs, graders, judges: specsOf(order, graders) };
}

/** What the edge is asked of a cell: the arm's version on the example, by the eval's graders and the example's own. */
export function askOf(order: EvalOrder, example: Example, { arm, trial: number, tries }: RunCell): ItemAsk {
  const version = arm === 'control' ? (order.against ?? order.version) : order.version;
  const asked = ownGraders(order);
  const own = calledGraders(example.checks ?? [], order.code).map((grader, at) => ({ ...grader, id: `${OWN}${at}` }));
  const { input, metadata, expected = null } = example;
  const trial = { eval: order.id, item: example.id, arm, number, again: tries > 1 };
  const about = { feature: order.feature, version, trial };
  const graders = { graders: [...asked, ...own], judges: specsOf(order, asked) };
  return { ...about, input, context: {}, expected, metadata, ...graders };
}

const isOwn = ({ id }: ItemScore): boolean => id.startsWith(OWN);

/** An answer with the example's own checks as one score: the share of them that hold. One that is unscored leaves all unscored. */
export function withChecks({ scores, ...answer }: ItemAnswer, { checks }: Example): ItemAnswer {
  const own = scores.filter(isOwn);
  const others = scores.filter((score) => !isOwn(score));
  if (checks === undefined || own.length === 0) return { ...answer, scores: others };
  const values = own.map(({ score }, at) => (score === null ? null : passes(score, checks[at]?.atLeast) ? 1 : 0));
  const known = values.filter((value) => value !== null);
  const failed = own.filter((_, at) => values[at] !== 1).map(({ reason }) => reason);
  const score =
    known.length < values.length ? null : known.reduce<number>((sum, value) => sum + value, 0) / known.length;
  const reason = failed.length === 0 ? `All ${own.length} hold.` : failed.join(' ').slice(0, 500);
  return { ...answer, scores: [...others, { id: CHECKS, score, reason }] };
}

const passes = (score: number, atLeast = 1): boolean => score >= atLeast;
