import type { Grade } from '#core/grading/grade';
import { hasSaid, type Word } from './word-of.ts';

const worth = (word: Word, candidate: 'first' | 'second'): number =>
  word.said === 'tie' ? 0.5 : word.said === candidate ? 1 : 0;

/**
 * What a judge says of a candidate beside control, who was asked in both orders: `forth` with the candidate second, `back` with it
 * first. 1: the candidate is better both times; 0: control is; 0.5: a tie, which is also what a judge says whom the order swayed.
 */
export function pairGrade(forth: Word | Grade, back: Word | Grade): Grade {
  if (!hasSaid(forth)) return forth;
  if (!hasSaid(back)) return back;
  const [one, other] = [worth(forth, 'second'), worth(back, 'first')];
  if (one === other) return { score: one, reason: forth.reason };
  const reason = `A tie: in one order it said ${forth.said}, in the other ${back.said}. ${forth.reason}`;
  return { score: 0.5, reason };
}
