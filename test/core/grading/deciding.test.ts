import { describe, expect, it } from 'vitest';
import { deciding, type Decidable } from '#core/grading/deciding';

type Verdict = Decidable['verdict'];

const compared = (verdict: Verdict, low: number | null) => ({
  verdict,
  difference: low === null ? null : low + 0.1,
  interval: [low, low === null ? null : low + 0.2] as const,
  smallestVisible: 0.1,
});

const grader = (id: string, verdict: Verdict, low: number | null) => ({ id, comparison: compared(verdict, low) });
const slice = (value: string, low: number) => ({
  ...{ by: 'language', value, grader: 'right', verdict: 'fail' as const },
  comparison: compared('fail', low),
});

describe('the comparison that decided', () => {
  it.each<[string, Decidable, string | null]>([
    [
      'of a pass is the one that came nearest to failing',
      { verdict: 'pass', graders: [grader('a', 'pass', 0.1), grader('b', 'pass', -0.01)], slices: [] },
      'b',
    ],
    [
      'of a fail is the first that failed, whatever others say',
      {
        verdict: 'fail',
        graders: [grader('a', 'pass', -0.5), grader('b', 'fail', -0.2), grader('c', 'fail', -0.4)],
        slices: [slice('de', -0.9)],
      },
      'b',
    ],
    [
      'of a fail that only slices show is the worst slice',
      { verdict: 'fail', graders: [grader('a', 'pass', 0)], slices: [slice('en', -0.3), slice('de', -0.6)] },
      'right language=de',
    ],
    [
      'of what was stopped, though all graders passed, is still told',
      { verdict: 'inconclusive', graders: [grader('a', 'pass', 0), grader('b', 'pass', null)], slices: [] },
      'b',
    ],
    ['is none where nothing was compared', { verdict: 'inconclusive', graders: [], slices: [] }, null],
  ])('%s', (_, result, expected) => {
    const found = deciding(result);
    const where = found?.slice ? ` ${found.slice.by}=${found.slice.value}` : '';
    expect(found === null ? null : `${found.grader}${where}`).toBe(expected);
  });
});
