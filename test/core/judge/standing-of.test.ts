import { describe, expect, it } from 'vitest';
import { standingOf } from '#core/judge/standing-of';

const many = (count: number, of: (at: number) => { value: boolean | number | string; score: number }) =>
  Array.from({ length: count }, (_, at) => of(at));

describe('how a judge stands', () => {
  it('is unknown before people have labelled enough of what it judged', () => {
    expect(standingOf([])).toMatchObject({ state: 'too_few', missing: 50, agreement: { value: null, n: 0 } });
    const few = many(49, (at) => ({ value: at % 2 === 0, score: at % 2 === 0 ? 0.9 : 0.1 }));
    expect(standingOf(few)).toMatchObject({ state: 'too_few', missing: 1, agreement: { value: 1 } });
  });

  it('is good when it says what they say', () => {
    const held = many(60, (at) => ({ value: at % 2 === 0, score: at % 2 === 0 ? 0.7 : 0.2 }));
    expect(standingOf(held)).toMatchObject({
      state: 'agrees',
      missing: 0,
      agreement: { value: 1, interval: [1, 1], n: 60 },
    });
  });

  it.each([
    ['says yes to everything', () => 1],
    ['tosses a coin', (at: number) => (at % 4 < 2 ? 1 : 0)],
  ])('is bad when it %s', (_what, score) => {
    const held = many(80, (at) => ({ value: at % 2 === 0, score: score(at) }));
    expect(standingOf(held).state).toBe('disagrees');
  });

  it('shows nothing where all labels are the same', () => {
    const held = many(60, () => ({ value: true, score: 1 }));
    expect(standingOf(held)).toMatchObject({ state: 'disagrees', agreement: { value: null } });
  });

  it('is measured by distance where all labels are marks, and words are no measure', () => {
    const marks = many(60, (at) => ({ value: (at % 5) / 4, score: (at % 5) / 4 }));
    expect(standingOf(marks)).toMatchObject({ state: 'agrees', agreement: { value: 1 } });
    expect(standingOf(many(60, () => ({ value: 'better so', score: 1 })))).toMatchObject({ state: 'too_few' });
  });

  it('is told in time when 2000 people’s marks and as many scores are all different', () => {
    const startedMs = performance.now();
    const held = many(2000, (at) => ({ value: at / 2000, score: (at + 0.3) / 2001 }));
    expect(standingOf(held)).toMatchObject({ state: 'agrees' });
    expect(performance.now() - startedMs).toBeLessThan(5000);
  });
});
