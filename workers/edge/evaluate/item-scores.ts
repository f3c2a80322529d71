import { gradeItem, type ItemSeen } from '#core/grading/grade-item';
import type { ItemAsk, ItemScore } from '#schema/contracts/item';
import { askOwnGrader, type Asking } from './ask-own-grader.ts';

/** What every grader says of a run: those of this program one after the other, those of a feature's own in its sandbox. */
export async function itemScores(ask: ItemAsk, seen: ItemSeen, asking: Asking): Promise<ItemScore[]> {
  const scores: ItemScore[] = [];
  for (const grader of ask.graders) {
    const { score, reason } =
      grader.grader === 'code' ? await askOwnGrader(grader, { ask, seen }, asking) : gradeItem(grader, seen);
    scores.push({ id: grader.id, score, reason });
  }
  return scores;
}
