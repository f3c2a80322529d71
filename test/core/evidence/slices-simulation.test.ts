import { describe, expect, it, vi } from 'vitest';
import { logEvidence } from '#core/evidence/evidence';
import { sliceShare } from '#core/evidence/slices';
import type { Arm } from '#core/evidence/split';
import { seeded, World } from './world.ts';

vi.setConfig({ testTimeout: 60_000 });

const times = <T>(n: number, of: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => of(index));
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Twelve values, the first of them a third of everything, the last a fortieth. */
const sizes = times(12, (index) => 1 / (index + 1));
const total = sizes.reduce((sum, size) => sum + size, 0);

function drawn(random: () => number): number {
  let left = random() * total;
  return sizes.findIndex((size) => (left -= size) < 0);
}

type Truth = { readonly regressed: number | null; readonly length: number; readonly alpha: number };

/**
 * A ramp 10 → 30 → 50 % over twelve values whose base rates differ; half of the requests come from 300 users who return, some
 * of them often and badly. `regressed`: the value in which the candidate is bad in 20 % instead of 2 %.
 */
function rollout(seed: number, { regressed, length, alpha }: Truth): World | null {
  const random = seeded(seed);
  const world = new World(`sliced.${seed}`, alpha);
  const users = times(300, () => ({ value: drawn(random), rate: [0.5, 1, 1, 1, 12][Math.floor(random() * 5)] ?? 1 }));
  const base = times(12, (index) => (regressed === null ? (0.01 + 0.02 * index) * (0.5 + random()) : 0.02));
  for (let index = 0; index < length; index += 1) {
    const period = Math.min(3, 1 + Math.floor((3 * index) / length));
    const known = random() < 0.5 ? Math.floor(random() ** 3 * users.length) : null;
    const user = known === null ? { value: drawn(random), rate: 1 } : (users[known] ?? { value: 0, rate: 1 });
    const luck = random();
    const rate = Math.min(0.9, (base[user.value] ?? 0.02) * (regressed === null ? user.rate : 1));
    const bad = (arm: Arm): boolean => luck < (arm === 'candidate' && user.value === regressed ? 0.2 : rate);
    const unit = known === null ? `new-${index}` : `user-${known}`;
    const about = { nowMs: index * 1000, period, w: [0.1, 0.3, 0.5][period - 1] ?? 0.5, slice: `v${user.value}` };
    if (world.take({ unit, ...about, bad })) return world;
  }
  return null;
}

describe('a guardrail over twelve slices of very different size', () => {
  it('rolls a harmless candidate back in at most α of rollouts, with users who return and differ', () => {
    const alpha = 0.05;
    const back = times(100, (seed) => rollout(seed * 101 + 5, { regressed: null, length: 1500, alpha }));
    expect(back.filter((world) => world !== null).length).toBeLessThanOrEqual(100 * alpha);
  });

  it.each([0, 2, 6])('finds value %d when it alone is bad ten times as often, and names it', (regressed) => {
    const found = times(5, (seed) => rollout(seed * 31 + 1, { regressed, length: 30_000, alpha: 0.01 }));
    for (const world of found) expect(world?.verdict()).toMatchObject({ verdict: 'worse', slice: `v${regressed}` });
  });
});

/** Candidate units until the evidence of one watch reaches its threshold at this level. */
function unitsUntil(seed: number, { p0, p1 }: { p0: number; p1: number }, level: number): number {
  const random = seeded(seed);
  const counts = { w: 0.1, n0: 0, k0: 0, n1: 0, k1: 0 };
  for (;;) {
    const candidate = random() < counts.w;
    const bad = random() < (candidate ? p1 : p0);
    counts[candidate ? 'n1' : 'n0'] += 1;
    if (bad) counts[candidate ? 'k1' : 'k0'] += 1;
    const look = candidate && bad;
    if (look && logEvidence([counts], { claim: 'worse', margin: 0 }) >= Math.log(1 / level)) return counts.n1;
  }
}

describe('what being one of many slices costs, in units of that slice', () => {
  const mean = (truth: { p0: number; p1: number }, share: number): number =>
    average(times(80, (seed) => unitsUntil(seed * 31 + 1, truth, 0.01 * 0.8 * share)));

  it.each([
    [1, 1.25],
    [3, 1.5],
    [12, 2],
    [24, 2.2],
  ])('as the %d-th at most %d times those of a guardrail without slices', (j, most) => {
    const truth = { p0: 0.02, p1: 0.2 };
    expect(mean(truth, sliceShare(j)) / mean(truth, 1)).toBeLessThan(most);
  });

  it('and less than a guardrail without slices would need to see it at all, when a tenth of units regressed', () => {
    const inSlice = mean({ p0: 0.02, p1: 0.2 }, sliceShare(10));
    const pooled = mean({ p0: 0.02, p1: 0.038 }, 1);
    expect(10 * inSlice).toBeLessThan(pooled);
  });
});
