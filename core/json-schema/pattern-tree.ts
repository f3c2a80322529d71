import { anything, charsOf, type CharSet, classEscapes, complement } from './char-set.ts';

/** A pattern as a tree. Anchors are `empty`: they take no character; `start` marks `^`. */
export type PatternTree =
  | { readonly kind: 'empty'; readonly start?: true }
  | { readonly kind: 'chars'; readonly set: CharSet }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly PatternTree[] }
  | { readonly kind: 'repeat'; readonly part: PatternTree; readonly min: number; readonly max: number };

/** What of regular expressions a pattern may not use; caught by `patternFault`. */
export class NotInPatterns extends Error {}

type Cursor = { readonly chars: readonly string[]; at: number };

const empty: PatternTree = { kind: 'empty' };
const controls: { readonly [letter: string]: string } = { n: '\n', r: '\r', t: '\t', v: '\v', f: '\f', 0: '\0' };

const peek = (cursor: Cursor): string | undefined => cursor.chars[cursor.at];

function takeIf(cursor: Cursor, text: string): boolean {
  const found = cursor.chars.slice(cursor.at, cursor.at + text.length).join('') === text;
  if (found) cursor.at += text.length;
  return found;
}

function takeUntil(cursor: Cursor, end: string): string {
  const from = cursor.at;
  while (peek(cursor) !== undefined && peek(cursor) !== end) cursor.at += 1;
  cursor.at += 1;
  return cursor.chars.slice(from, cursor.at - 1).join('');
}

function takeHex(cursor: Cursor, digits: number): CharSet {
  if (digits === 4 && takeIf(cursor, '{')) {
    const point = Number.parseInt(takeUntil(cursor, '}'), 16);
    return [[point, point]];
  }
  const point = Number.parseInt(cursor.chars.slice(cursor.at, cursor.at + digits).join(''), 16);
  cursor.at += digits;
  // Half of a surrogate pair: its other half follows, and together they are anything above the first plane.
  return point >= 0xd800 && point <= 0xdfff ? anything : [[point, point]];
}

/** After the backslash. Unicode properties count as any character: never too narrow. */
function readEscape(cursor: Cursor): CharSet {
  const letter = peek(cursor) ?? '';
  cursor.at += 1;
  const named = classEscapes[letter];
  if (named) return named;
  if (letter === 'p' || letter === 'P') {
    takeUntil(cursor, '}');
    return anything;
  }
  if (letter === 'u') return takeHex(cursor, 4);
  if (letter === 'x') return takeHex(cursor, 2);
  if (letter === 'c') {
    cursor.at += 1;
    return [[1, 26]];
  }
  if (letter === 'k' || /[1-9]/.test(letter)) throw new NotInPatterns('Back references do not exist in patterns here.');
  return charsOf(controls[letter] ?? letter);
}

function readClassItem(cursor: Cursor): CharSet {
  const char = peek(cursor) ?? '';
  cursor.at += 1;
  if (char === '\\') return takeIf(cursor, 'b') ? charsOf('\b') : readEscape(cursor);
  return charsOf(char);
}

/** After the opening bracket. */
function readClass(cursor: Cursor): CharSet {
  const negated = takeIf(cursor, '^');
  const ranges: (readonly [number, number])[] = [];
  while (peek(cursor) !== undefined && !takeIf(cursor, ']')) {
    const from = readClassItem(cursor);
    const isRange = peek(cursor) === '-' && cursor.chars[cursor.at + 1] !== ']';
    if (isRange) cursor.at += 1;
    const to = isRange ? readClassItem(cursor) : from;
    const low = from[0]?.[0] ?? 0;
    ranges.push(...(isRange ? [[low, to[0]?.[1] ?? low] as const] : from));
  }
  return negated ? complement(ranges) : ranges;
}

/** After the opening parenthesis. */
function readGroup(cursor: Cursor): PatternTree {
  if (takeIf(cursor, '?:')) return closed(cursor);
  if (peek(cursor) !== '?') return closed(cursor);
  const named = cursor.chars[cursor.at + 1] === '<' && !/[=!]/.test(cursor.chars[cursor.at + 2] ?? '');
  if (!named) throw new NotInPatterns('Looking ahead or behind and flags do not exist in patterns here.');
  takeUntil(cursor, '>');
  return closed(cursor);
}

function closed(cursor: Cursor): PatternTree {
  const tree = readChoice(cursor);
  cursor.at += 1;
  return tree;
}

function readAtom(cursor: Cursor): PatternTree {
  const char = peek(cursor) ?? '';
  cursor.at += 1;
  if (char === '(') return readGroup(cursor);
  if (char === '[') return { kind: 'chars', set: readClass(cursor) };
  if (char === '.') return { kind: 'chars', set: complement(charsOf('\n\r\u2028\u2029')) };
  if (char === '^') return { kind: 'empty', start: true };
  if (char === '$') return empty;
  if (char !== '\\') return { kind: 'chars', set: charsOf(char) };
  return takeIf(cursor, 'b') || takeIf(cursor, 'B') ? empty : { kind: 'chars', set: readEscape(cursor) };
}

/** How often, as [min, max], or null when nothing is repeated. */
function readQuantifier(cursor: Cursor): readonly [number, number] | null {
  if (takeIf(cursor, '*')) return [0, Infinity];
  if (takeIf(cursor, '+')) return [1, Infinity];
  if (takeIf(cursor, '?')) return [0, 1];
  if (!takeIf(cursor, '{')) return null;
  const [min = '', max] = takeUntil(cursor, '}').split(',');
  if (max === undefined) return [Number(min), Number(min)];
  return [Number(min), max === '' ? Infinity : Number(max)];
}

function readRepeated(cursor: Cursor): PatternTree {
  const part = readAtom(cursor);
  const times = readQuantifier(cursor);
  if (times === null) return part;
  takeIf(cursor, '?');
  return { kind: 'repeat', part, min: times[0], max: times[1] };
}

function readSequence(cursor: Cursor): PatternTree {
  const parts: PatternTree[] = [];
  while (peek(cursor) !== undefined && peek(cursor) !== '|' && peek(cursor) !== ')') parts.push(readRepeated(cursor));
  return { kind: 'sequence', parts };
}

function readChoice(cursor: Cursor): PatternTree {
  const parts = [readSequence(cursor)];
  while (takeIf(cursor, '|')) parts.push(readSequence(cursor));
  return { kind: 'choice', parts };
}

/** The tree of a pattern that the engine itself accepted with flag `u`. Throws NotInPatterns for what has no such tree. */
export function patternTree(pattern: string): PatternTree {
  return readChoice({ chars: Array.from(pattern), at: 0 });
}
