import { describe, expect, it } from 'vitest';
import { graders, type Grader } from '../../schema/authoring.ts';

const addsUp: Grader<{ output: { total: number }; expected: { total: number } }> = ({ output, expected }) =>
  output.total === expected.total ? 1 : { score: 0, reason: `${output.total} is not ${expected.total}.` };

const nothing = { input: {}, steps: {}, metadata: {} };

describe('a grader of one’s own', () => {
  it('is a plain function, which a test may call', () => {
    expect(addsUp({ ...nothing, output: { total: 1 }, expected: { total: 1 } })).toBe(1);
    expect(addsUp({ ...nothing, output: { total: 1 }, expected: { total: 2 } })).toEqual({
      score: 0,
      reason: '1 is not 2.',
    });
  });

  it('stands in a list of graders as itself, and in JSON by its name', () => {
    const [own, named, length] = graders(
      { grader: 'code', function: addsUp, margin: 0.1 },
      { grader: 'code', function: 'addsUp', id: 'named' },
      { grader: 'length', max: 5 },
    );
    expect([own, named, length]).toEqual([
      { grader: 'code', function: 'addsUp', margin: 0.1 },
      { grader: 'code', function: 'addsUp', id: 'named' },
      { grader: 'length', max: 5 },
    ]);
  });

  it('does not compile where it gives no score, or reads what the item has not', () => {
    const says = (): string => 'good';
    // @ts-expect-error A text is no score.
    expect(graders({ grader: 'code', function: says })).toHaveLength(1);
    // @ts-expect-error There is no `answer` beside input, output, expected, steps and metadata.
    const reads: Grader = ({ answer }) => (answer === '' ? 0 : 1);
    expect(reads).toBeTypeOf('function');
    // @ts-expect-error It has no such option.
    expect(graders({ grader: 'code', function: addsUp, k: 3 })).toHaveLength(1);
  });
});
