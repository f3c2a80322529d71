import type { Turn } from './turn.ts';

/** How much is read of what was said: so many turns, and all together so many characters. */
export type Window = { readonly turns: number; readonly chars: number };

const MARK = ' […]';

/** Never in the middle of a character: half of one is no text, and providers refuse it. */
const shorten = (text: string, most: number): string =>
  text.length <= most
    ? text
    : `${text.slice(0, Math.max(0, most - MARK.length)).replace(/[\uD800-\uDBFF]$/, '')}${MARK}`;

const lengthOf = ({ said, answered }: Turn): number => said.length + answered.length;

/**
 * The newest of these turns (oldest first) that the window holds. The newest of all is always among them, each of its texts cut
 * to half of the window where it alone is longer: to forget what was said a moment ago would be worse than to shorten it.
 */
export function fitting<One extends Turn>(turns: readonly One[], { turns: most, chars }: Window): One[] {
  let left = chars;
  const kept: One[] = [];
  for (const turn of turns.toReversed().slice(0, most)) {
    if (lengthOf(turn) > left) break;
    left -= lengthOf(turn);
    kept.push(turn);
  }
  const newest = turns.at(-1);
  if (kept.length > 0 || newest === undefined) return kept.toReversed();
  const half = Math.floor(chars / 2);
  return [{ ...newest, said: shorten(newest.said, half), answered: shorten(newest.answered, half) }];
}
