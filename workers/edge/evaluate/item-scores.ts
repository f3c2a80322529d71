import { gradeItem, type ItemSeen } from '#core/grading/grade-item';
import type { ItemAsk, ItemScore } from '#schema/contracts/item';
import type { Judging } from './ask-judge.ts';
import { askOwnGrader, type Asking } from './ask-own-grader.ts';
import { judgeItem } from './judge-item.ts';

/** What every grader says of a run: those of this program one after the other, those of a feature's own in its sandbox, and judges, all of them at once. */
export async function itemScores(
  ask: ItemAsk,
  seen: ItemSeen,
  asking: Asking & Omit<Judging, 'name' | 'rounds'>,
): Promise<ItemScore[]> {
  const { chosen, deps, ledger } = asking;
  const judged = ask.graders.map((grader) =>
    grader.grader === 'judge' ? judgeItem(grader, { ask, seen }, { chosen, deps, ledger }) : null,
  );
  const scores: ItemScore[] = [];
  for (const [at, grader] of ask.graders.entries()) {
    if (grader.grader === 'judge') continue;
    const { score, reason } =
      grader.grader === 'code' ? await askOwnGrader(grader, { ask, seen }, asking) : gradeItem(grader, seen);
    scores[at] = { id: grader.id, score, reason };
  }
  for (const [at, one] of judged.entries()) if (one !== null) scores[at] = await one;
  return scores;
}
