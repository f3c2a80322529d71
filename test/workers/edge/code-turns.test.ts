import { describe, expect, it } from 'vitest';
import { CodeTurns } from '../../../workers/edge/code/code-turns.ts';

const begun = (turns: CodeTurns, many: number, code = 'a', atMs = 0) =>
  Array.from({ length: many }, () => turns.begin(code, atMs)).filter((end) => end !== null);

describe('calls of one piece of code at once', () => {
  it('are two where nobody knows what they cost, and other code has turns of its own', () => {
    const turns = new CodeTurns();
    expect([begun(turns, 50).length, begun(turns, 50, 'b').length]).toEqual([2, 2]);
  });

  it.each([
    ['one where they take all of their fuel', 1, 1],
    ['two where they take half', 0.5, 2],
    ['many where they take little', 0.001, 32],
    ['as before where nothing is known of them', null, 2],
  ])('are %s', (_what, share, most) => {
    const turns = new CodeTurns();
    turns.begin('a', 0)?.(share);
    expect(begun(turns, 50)).toHaveLength(most);
  });

  it('give way to the next when they end, or are forgotten', () => {
    const turns = new CodeTurns();
    const [first] = begun(turns, 2);
    expect(turns.begin('a', 1)).toBeNull();
    first?.(null);
    expect(begun(turns, 2, 'a', 2)).toHaveLength(1);
    expect(begun(turns, 50, 'a', 10_001)).toHaveLength(1);
    expect(begun(turns, 50, 'a', 30_000)).toHaveLength(2);
  });
});
