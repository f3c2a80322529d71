import type { Grade } from '#core/grading/grade';
import { pairGrade } from '#core/judge/pair-grade';
import type { Material } from '#core/judge/question';
import type { JudgeSpec } from '#schema/contracts/judge';
import { askJudge, type Judging } from './ask-judge.ts';

/** What a judge reads, once in each order. */
type Orders = { readonly forth: Material; readonly back: Material };

/** Asks a judge in both orders at once: how good what comes second in `forth` is beside the first. */
export async function askBothOrders(
  spec: JudgeSpec,
  { forth, back }: Orders,
  judging: Judging,
): Promise<{ readonly grade: Grade; readonly weather: boolean }> {
  const { name } = judging;
  const [one, other] = await Promise.all([
    askJudge(spec, forth, { ...judging, name: `${name}/forth` }),
    askJudge(spec, back, { ...judging, name: `${name}/back` }),
  ]);
  return { grade: pairGrade(one.word, other.word), weather: one.weather || other.weather };
}
