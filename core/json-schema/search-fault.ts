import { patternFault } from './pattern-fault.ts';
import { type PatternTree, patternTree } from './pattern-tree.ts';

const ENDLESS =
  'It may begin anywhere and go on for ever, which takes the square of the text; begin it with ^, or write a bound such as {0,80} in place of * or +.';

/** Whether a match can only begin at the text's beginning. */
function isAnchored(tree: PatternTree): boolean {
  switch (tree.kind) {
    case 'empty':
      return tree.start === true;
    case 'chars':
      return false;
    case 'choice':
      return tree.parts.every(isAnchored);
    case 'sequence':
      return isAnchored(tree.parts.find((part) => part.kind !== 'empty' || isAnchored(part)) ?? { kind: 'empty' });
    case 'repeat':
      return tree.min > 0 && isAnchored(tree.part);
  }
}

/** Whether a match has a greatest length. */
function isBounded(tree: PatternTree): boolean {
  switch (tree.kind) {
    case 'empty':
    case 'chars':
      return true;
    case 'choice':
    case 'sequence':
      return tree.parts.every(isBounded);
    case 'repeat':
      return tree.max !== Infinity && isBounded(tree.part);
  }
}

/**
 * What is wrong with a pattern that is to be looked for in text of any length, or null. On top of what `patternFault` refuses:
 * patterns that begin anywhere and have no greatest length. So a search takes at most (positions of the pattern, 400) steps for
 * each character of the text.
 */
export function searchFault(pattern: string): string | null {
  const fault = patternFault(pattern);
  if (fault !== null) return fault;
  const tree = patternTree(pattern);
  return isAnchored(tree) || isBounded(tree) ? null : ENDLESS;
}
