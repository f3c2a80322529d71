import { describe, expect, it } from 'vitest';
import {
  addToSketch,
  emptySketch,
  estimateOf,
  mergedSketch,
  SKETCH_ERROR,
  type Sketch,
} from '../../../core/usage/hyperloglog.ts';

/** Units as HMACs are: 16 even hex digits, from a seed (splitmix64). */
function units(seed: number, count: number): string[] {
  let state = (BigInt(seed) * 0xd1342543de82ef95n) & 0xffffffffffffffffn;
  return Array.from({ length: count }, () => {
    state = (state + 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    let z = state;
    z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return (z ^ (z >> 31n)).toString(16).padStart(16, '0');
  });
}

const sketchOf = (all: readonly string[]): Sketch => {
  const sketch = emptySketch();
  for (const unit of all) addToSketch(sketch, unit);
  return sketch;
};

describe('a sketch of units', () => {
  it('is 4 KiB, and its standard error 1.6 %', () => {
    expect(emptySketch()).toHaveLength(4096);
    expect(SKETCH_ERROR).toBeCloseTo(0.01625, 5);
  });

  it('knows nobody, and few exactly enough', () => {
    expect(estimateOf(emptySketch())).toBe(0);
    expect(estimateOf(sketchOf(units(1, 1)))).toBe(1);
    for (const n of [10, 100]) expect(Math.abs(estimateOf(sketchOf(units(2, n))) - n)).toBeLessThanOrEqual(2);
  });

  it('counts somebody who comes again once', () => {
    const [first = ''] = units(3, 1);
    const sketch = emptySketch();
    expect(addToSketch(sketch, first)).toBe(true);
    expect(addToSketch(sketch, first)).toBe(false);
    expect(estimateOf(sketch)).toBe(1);
  });

  it('has the error that is stated, and no bias, at every size (64 seeds each)', { timeout: 60_000 }, () => {
    for (const n of [1000, 5000, 10_000, 12_000, 20_000, 40_000]) {
      const errors = Array.from({ length: 64 }, (_, seed) => estimateOf(sketchOf(units(seed + 100, n))) / n - 1);
      const bias = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      const rms = Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
      // Of 64 seeds the root mean square has a standard error of 9 % of itself, and the mean one of an eighth.
      expect(rms, `${n}`).toBeLessThan(SKETCH_ERROR * 1.25);
      expect(Math.abs(bias), `${n}`).toBeLessThan(SKETCH_ERROR * 0.4);
    }
  });

  it('of two months is that of everybody in one of them, whatever the order', () => {
    const all = units(7, 30_000);
    const [june, july] = [sketchOf(all.slice(0, 20_000)), sketchOf(all.slice(10_000))];
    expect(mergedSketch([june, july])).toEqual(sketchOf(all));
    expect(mergedSketch([july, june])).toEqual(mergedSketch([june, july]));
    expect(mergedSketch([june, june])).toEqual(june);
    expect(mergedSketch([])).toEqual(emptySketch());
  });

  it('takes the least likely hash there is', () => {
    const sketch = emptySketch();
    addToSketch(sketch, '0000000000000000');
    addToSketch(sketch, 'fff0000000000001');
    addToSketch(sketch, 'ffe0000100000000');
    expect([sketch[0], sketch[4095], sketch[4094]]).toEqual([53, 52, 20]);
    expect(estimateOf(new Uint8Array(4096).fill(53))).toBeGreaterThan(1e18);
  });
});
