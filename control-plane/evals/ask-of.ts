import type { Example } from '#schema/contracts/dataset';
import type { EvalOrder } from '#schema/contracts/eval';
import type { ItemAnswer, ItemAsk, ItemScore } from '#schema/contracts/item';
import type { Cell } from './cells.ts';
import { calledGraders } from '#core/grading/called-graders';
import { CHECKS, graderId } from '#core/grading/grader-id';

const OWN = 'own.';

/** What the edge is asked of a cell: the arm's version on the example, by the eval's graders and the example's own. */
export function askOf(order: EvalOrder, example: Example, { arm, trial: number, tries }: Cell): ItemAsk {
  const version = arm === 'control' ? (order.against ?? order.version) : order.version;
  const asked = order.graders.map((grader, at) => ({ ...grader, id: graderId(grader, at) }));
  const own = calledGraders(example.checks ?? [], order.code).map((grader, at) => ({ ...grader, id: `${OWN}${at}` }));
  const { input, metadata, expected = null } = example;
  const trial = { eval: order.id, item: example.id, arm, number, again: tries > 1 };
  const about = { feature: order.feature, version, trial };
  return { ...about, input, context: {}, expected, metadata, graders: [...asked, ...own] };
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
