import type { ItemSeen } from '#core/grading/grade-item';
import { cutForJudge } from '#core/judge/fence';
import { materialOf } from '#core/judge/material-of';
import type { Material } from '#core/judge/question';
import { readsOf } from '#core/judge/reads-of';
import { gradeOfWord } from '#core/judge/word-of';
import type { JudgeGrader } from '#schema/contracts/eval-grader';
import type { ItemAsk, ItemScore } from '#schema/contracts/item';
import type { Json } from '#schema/contracts/json';
import type { JudgeSpec } from '#schema/contracts/judge';
import { askJudge, type Judging } from './ask-judge.ts';

type Named = JudgeGrader & { readonly id: string };

/** So often weather is waited out before a run has no score. */
const ROUNDS = 3;

/** What is said of an answer whose middle the judge did not see. */
const CUT = ' (It was too long: the judge saw its beginning and its end.)';

/** What it read that can be found nowhere else afterwards. */
function readBy(spec: JudgeSpec, { on }: Named, { documents, judged }: Material): ItemScore['read'] {
  const shown = readsOf(spec).has('documents') ? { documents: cutForJudge(textOf(documents)) } : {};
  const read = { ...shown, ...(on.startsWith('steps') && judged !== undefined && { judged }) };
  return Object.keys(read).length === 0 ? undefined : read;
}

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

/** What a judge says of one run of an item. A run without an answer has 0, as from every grader that looks at one. */
export async function judgeItem(
  grader: Named,
  { ask, seen }: { ask: ItemAsk; seen: ItemSeen },
  judging: Omit<Judging, 'name' | 'rounds'>,
): Promise<ItemScore> {
  const { id } = grader;
  const spec = ask.judges[grader.judge];
  if (spec === undefined) return { id, score: null, reason: `There is no judge ${grader.judge}.` };
  const material = materialOf(grader, { input: ask.input, seen });
  if (material === null) return { id, score: 0, reason: `There is nothing at ${grader.on}.` };
  try {
    const { word, cut } = await askJudge(spec, material, { ...judging, name: id, rounds: ROUNDS });
    const { score, reason } = gradeOfWord(spec, word);
    const read = readBy(spec, grader, material);
    return { id, score, reason: cut ? `${reason}${CUT}` : reason, ...(read && { read }) };
  } catch (error) {
    console.error(`Judge ${grader.judge} could not be asked.`, error);
    return { id, score: null, reason: 'The judge could not be asked.' };
  }
}
