import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cautious, logSplit, skewed, splitDoubted } from '#core/evidence/split';
import cases from '../../cases/evidence.json' with { type: 'json' };

const split = (w: number, n0: number, n1: number) => ({ w, n0, k0: 0, n1, k1: 0 });

describe('the split check', () => {
  it.each(cases.logSplit)('gives ln S = $logS for $n0 and $n1 units at share $w', ({ w, n0, n1, logS }) => {
    expect(logSplit({ w, n0, n1 }).toFixed(10)).toBe(logS.toFixed(10));
  });

  it('never expects S to grow while the share is the declared one', () => {
    fc.assert(
      fc.property(fc.constantFrom(0.01, 0.05, 0.5, 0.9), fc.nat(2000), fc.nat(2000), (w, n0, n1) => {
        const now = logSplit({ w, n0, n1 });
        const up =
          (1 - w) * Math.exp(logSplit({ w, n0: n0 + 1, n1 }) - now) +
          w * Math.exp(logSplit({ w, n0, n1: n1 + 1 }) - now);
        expect(up).toBeLessThan(1 + 1e-9);
      }),
    );
  });

  it('says nothing where the share leaves no coin', () => {
    expect(logSplit({ w: 1, n0: 50, n1: 0 })).toBe(0);
    expect(skewed([split(0, 0, 500)])).toBeNull();
  });

  it.each([
    ['believes the declared split', [split(0.05, 950, 50)], null],
    ['misses candidates', [split(0.05, 1900, 50)], 'candidate'],
    ['misses control', [split(0.5, 400, 600)], 'control'],
    ['looks at every period', [split(0.05, 950, 50), split(0.5, 600, 400)], 'candidate'],
  ] as const)('%s', (_, periods, arm) => {
    expect(skewed(periods)).toBe(arm);
  });

  it('asks more of a later period: S >= 1000·s(s+1) in the s-th', () => {
    const at = (n1: number) => split(0.5, 400, n1);
    let n1 = 400;
    while (logSplit(at(n1)) < Math.log(2000)) n1 += 1;
    expect(skewed([at(n1)])).toBe('control');
    expect(skewed([at(400), at(n1)])).toBeNull();
    while (logSplit(at(n1)) < Math.log(6000)) n1 += 1;
    expect(skewed([at(400), at(n1)])).toBe('control');
    expect(skewed([at(400), at(400), at(n1)])).toBeNull();
  });

  it('doubts the split as soon as S exceeds 1 in any period', () => {
    expect(splitDoubted([split(0.05, 950, 50), split(0.5, 400, 600)])).toBe(true);
    expect(splitDoubted([split(0.05, 950, 50)])).toBe(false);
  });

  it('reads missing candidates as good ones for `worse` and takes the share that was seen', () => {
    expect(cautious({ w: 0.1, n0: 900, k0: 9, n1: 50, k1: 5 }, 'worse')).toMatchObject({
      n0: 900,
      k0: 9,
      n1: 100,
      k1: 5,
      w: 0.1,
    });
    expect(cautious({ w: 0.1, n0: 900, k0: 9, n1: 300, k1: 5 }, 'worse')).toMatchObject({ n1: 300, w: 0.25 });
    expect(cautious({ w: 0.1, n0: 900, k0: 9, n1: 100, k1: 5 }, 'not_worse')).toMatchObject({ n1: 100, w: 0.1 });
    expect(cautious({ w: 0.1, n0: 300, k0: 9, n1: 100, k1: 5 }, 'not_worse')).toMatchObject({ n1: 100, w: 0.25 });
  });
});
