import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { admit, charged, depthUs, intervalUs, type Rate } from '#core/limit/gcra';

const START_US = 1_763_700_000_000_000;
const rates = fc.record({ perMinute: fc.integer({ min: 1, max: 100_000 }), burst: fc.integer({ min: 1, max: 1000 }) });

/** Lets arrivals in by their gaps (µs); answers when each was let in. */
function letIn(rate: Rate, gapsUs: readonly number[]): number[] {
  let [tatUs, nowUs] = [0, START_US];
  const times: number[] = [];
  for (const gap of gapsUs) {
    nowUs += gap;
    const admission = admit(tatUs, nowUs, rate);
    if (!admission.ok) continue;
    tatUs = admission.tatUs;
    times.push(nowUs);
  }
  return times;
}

test('whatever comes, in no stretch of time are more let in than a burst and the rate allow', () => {
  fc.assert(
    fc.property(rates, fc.array(fc.integer({ min: 0, max: 3_000_000 }), { maxLength: 200 }), (rate, gaps) => {
      const times = letIn(rate, gaps);
      for (const [first, from] of times.entries())
        for (const [last, until] of times.entries())
          if (last >= first)
            expect(last - first + 1).toBeLessThanOrEqual(rate.burst + Math.floor((until - from) / intervalUs(rate)));
    }),
    { numRuns: 60 },
  );
});

test('who is refused is let in after the time that was said, and not before', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 0, max: 1_000_000 }), (rate, gap) => {
      const tatUs = charged(0, START_US, { n: rate.burst, rate });
      const nowUs = START_US + Math.min(gap, intervalUs(rate) - 1);
      const refused = admit(tatUs, nowUs, rate);
      if (refused.ok) throw new Error('A full bucket lets nobody in.');
      expect(admit(tatUs, nowUs + refused.retryUs - 1, rate).ok).toBe(false);
      expect(admit(tatUs, nowUs + refused.retryUs, rate).ok).toBe(true);
    }),
  );
});

describe('a bucket', () => {
  const rate = { perMinute: 60, burst: 3 };

  it('that rested holds one burst, however long it rested', () => {
    expect(letIn(rate, [0, 0, 0, 0, 0])).toHaveLength(3);
    expect(letIn(rate, [0, 0, 0, 86_400_000_000, 0, 0, 0])).toHaveLength(6);
  });

  it('never refuses who stays at the rate', () => {
    expect(
      letIn(
        rate,
        Array.from({ length: 500 }, () => intervalUs(rate)),
      ),
    ).toHaveLength(500);
  });

  it('that was charged more than it holds refuses until all of it is paid for', () => {
    const tatUs = charged(0, START_US, { n: 10, rate });
    const refused = admit(tatUs, START_US, rate);
    expect(refused).toEqual({ ok: false, retryUs: 8_000_000 });
    expect(depthUs(rate)).toBe(3_000_000);
  });

  it.each([7, 59_999, 61, 1_000_000])(
    'of %i a minute holds no more in a minute: what does not divide is rounded against it',
    (perMinute) => {
      expect(Math.floor(60_000_000 / intervalUs({ perMinute, burst: 1 }))).toBeLessThanOrEqual(perMinute);
    },
  );
});
