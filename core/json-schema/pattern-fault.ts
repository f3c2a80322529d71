import { type Automaton, automaton } from './automaton.ts';
import { overlaps } from './char-set.ts';
import { NotInPatterns, patternTree } from './pattern-tree.ts';

/** The longest pattern. */
export const PATTERN_LENGTH = 200;

const PAIRS = 200_000;
const AMBIGUOUS =
  'Some text can match it in several ways, which can take very long; write it so that there is one way, e.g. ^[a-z]+(-[a-z]+)*$.';
const COMPLICATED = 'Too complicated: too many repetitions.';

/** Walks two readings of one text side by side; they start where they part, and meet again if the pattern is ambiguous. */
function meetsAgain({ sets, first, follow, twice }: Automaton): boolean | null {
  if (twice) return true;
  const seen = new Set<number>();
  const queue: [number, number][] = [];
  const reach = (one: number, other: number): void => {
    const [low, high] = one < other ? [one, other] : [other, one];
    const key = low * sets.length + high;
    if (seen.has(key) || !overlaps(sets[low] ?? [], sets[high] ?? [])) return;
    seen.add(key);
    queue.push([low, high]);
  };
  const part = (choices: readonly number[]): void =>
    choices.forEach((one, index) => choices.slice(index + 1).forEach((other) => reach(one, other)));
  for (const choices of [first, ...follow.map((next) => [...next])]) part(choices);
  for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
    const [ones, others] = [follow[pair[0]] ?? [], follow[pair[1]] ?? []] as const;
    if ([...ones].some((position) => new Set(others).has(position))) return true;
    for (const one of ones) for (const other of others) reach(one, other);
    if (seen.size > PAIRS) return null;
  }
  return false;
}

const isPattern = (pattern: string): boolean => {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp;
  } catch {
    return false;
  }
};

function faultOf(pattern: string): string | null {
  try {
    const positions = automaton(patternTree(pattern));
    const ambiguous = positions && meetsAgain(positions);
    if (ambiguous === null) return COMPLICATED;
    return ambiguous ? AMBIGUOUS : null;
  } catch (thrown) {
    if (thrown instanceof NotInPatterns) return thrown.message;
    throw thrown;
  }
}

/**
 * What is wrong with a `pattern`, or null. Refused are, besides faulty ones, all that are longer than `PATTERN_LENGTH`, and all
 * that can read one text in two ways: a backtracking engine takes at most (length of pattern · length of text) steps from
 * each start for the rest. Conservative: some harmless ambiguous patterns are refused too.
 */
export function patternFault(pattern: string): string | null {
  if (pattern.length > PATTERN_LENGTH) return `A pattern has at most ${PATTERN_LENGTH} characters.`;
  return isPattern(pattern) ? faultOf(pattern) : 'Not a regular expression (with flag u).';
}
