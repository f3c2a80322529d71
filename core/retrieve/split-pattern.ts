/** A source pattern in pieces, as the retrieval query compares them: exact (1) is the whole text, else what a source begins with, holds between, and ends with. */
export type PatternParts = {
  readonly source: string;
  readonly exact: 0 | 1;
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
};

/** The pieces of a pattern with at most two (runs of) `*`, each of which stands for any text, `/` included. Throws on more: the contract lets none through. */
export function splitPattern(source: string): PatternParts {
  const pieces = source.split(/\*+/);
  const [head = '', second = '', third] = pieces;
  if (pieces.length > 3) throw new Error('A pattern has at most two *.');
  if (pieces.length === 1) return { source, exact: 1, head: '', middle: '', tail: '' };
  return third === undefined
    ? { source, exact: 0, head, middle: '', tail: second }
    : { source, exact: 0, head, middle: second, tail: third };
}
