import { describe, expect, it, vi } from 'vitest';
import { type CountRow, mergeRows } from '#core/evidence/count-row';
import { decisionInputs } from '#core/evidence/decision-inputs';
import type { Counts } from '#core/evidence/cells';
import { logEvidence } from '#core/evidence/evidence';
import { type CountingRules, mature, type Pending } from '#core/evidence/mature';
import { settleMs } from '#core/evidence/settle-ms';
import type { Arm } from '#core/evidence/split';
import { verdicts } from '#core/evidence/verdict';
import { seeded, World } from './world.ts';

/** Simulations share the machine with other tests: what takes two seconds alone may take five beside them. */
vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 86_400_000;
const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const times = <T>(n: number, of: (index: number) => T): T[] => Array.from({ length: n }, (_, index) => of(index));

/**
 * A candidate that does nothing to anybody, over a ramp 5 → 20 → 50 % in three days: half of the requests come from 800 users
 * who return (some very often) and differ widely, and the base rate drifts by up to a factor of three either way.
 */
function harmless(seed: number, alpha: number, lostShare: number): boolean {
  const random = seeded(seed);
  const world = new World(`harmless.${seed}`, alpha);
  const rates = times(800, () => [0.01, 0.01, 0.01, 0.06, 0.5][Math.floor(random() * 5)] ?? 0);
  const drift = 3 ** (random() * 2 - 1);
  const length = 3000;
  return times(length, (index) => {
    const period = Math.min(3, 1 + Math.floor((3 * index) / length));
    const user = random() < 0.5 ? Math.floor(random() ** 3 * rates.length) : null;
    const rate = (user === null ? 0.03 : (rates[user] ?? 0)) * drift ** (index / length);
    const bad = random() < rate;
    const lost = random() < lostShare && !bad;
    return world.take({
      unit: user === null ? `new-${index}` : `user-${user}`,
      nowMs: (3 * DAY_MS * index) / length,
      period,
      w: [0.05, 0.2, 0.5][period - 1] ?? 0.5,
      bad: () => bad,
      lost: (arm) => arm === 'candidate' && lost,
    });
  }).some(Boolean);
}

describe('a harmless candidate', () => {
  it('is rolled back in at most α of rollouts, over ramps, drift, and users who return and differ', () => {
    const alpha = 0.05;
    const rolledBack = times(200, (seed) => harmless(31 * seed + 7, alpha, 0)).filter(Boolean).length;
    expect(rolledBack / 200).toBeLessThanOrEqual(alpha);
  });

  it.each([0.1, 0.4])('is not rolled back because %d of its good units were never heard of', (lostShare) => {
    const rolledBack = times(80, (seed) => harmless(17 * seed + 3, 0.01, lostShare)).filter(Boolean).length;
    expect(rolledBack).toBeLessThanOrEqual(1);
  });
});

type Truth = { p0: number; p1: number; w: number; margin: number };

/** A stream of units, and after how many candidates a rule has seen enough of it. */
function raced(
  seed: number,
  { p0, p1, w }: Truth,
  enough: (counts: Counts, arm: Arm, bad: boolean) => boolean,
): number {
  const random = seeded(seed);
  const counts = { w, n0: 0, k0: 0, n1: 0, k1: 0 };
  for (;;) {
    const arm: Arm = random() < w ? 'candidate' : 'control';
    const bad = random() < (arm === 'candidate' ? p1 : p0);
    counts[arm === 'candidate' ? 'n1' : 'n0'] += 1;
    if (bad) counts[arm === 'candidate' ? 'k1' : 'k0'] += 1;
    if (enough(counts, arm, bad)) return counts.n1;
  }
}

/** Candidate units until our threshold (watch 1 at α 0.01) and until that of an SPRT which knows both rates. */
function race(seed: number, truth: Truth, null0: number): { ours: number; oracle: number } {
  const { p0, p1, margin } = truth;
  const gain = (q: number, t: number, bad: boolean): number => Math.log(bad ? q / t : (1 - q) / (1 - t));
  let known = 0;
  const oracle = raced(seed, truth, (_, arm, bad) => {
    known += arm === 'control' ? gain(p0, null0, bad) : gain(p1, null0 + margin, bad);
    return known >= Math.log(100);
  });
  const ours = raced(seed, truth, (counts, arm, bad) => {
    const look = arm === 'candidate' && bad;
    return look && logEvidence([counts], { claim: 'worse', margin }) >= Math.log(100 / 0.8);
  });
  return { ours, oracle };
}

/** The rate of control under the null that is hardest to tell from the truth; found by walking, unlike the product. */
function nearest({ p0, p1, w, margin }: Truth): number {
  const divergence = (q: number, t: number): number => q * Math.log(q / t) + (1 - q) * Math.log((1 - q) / (1 - t));
  const of = (t: number): number => (1 - w) * divergence(p0, t) + w * divergence(p1, t + margin);
  const candidates = times(20_000, (index) => p0 + ((p1 - margin - p0) * (index + 0.5)) / 20_000);
  return candidates.reduce((best, t) => (of(t) < of(best) ? t : best));
}

const pairs = [
  { p0: 0.01, p1: 0.5, margin: 0, units: 6 },
  { p0: 0.02, p1: 0.2, margin: 0, units: 28 },
  { p0: 0.02, p1: 0.06, margin: 0, units: 286 },
  { p0: 0.1, p1: 0.15, margin: 0, units: 570 },
  { p0: 0.02, p1: 0.09, margin: 0.02, units: null },
  { p0: 0.5, p1: 0.7, margin: 0, units: null },
];
const table = pairs.flatMap((pair) => [0.05, 0.25, 0.5].map((w) => ({ ...pair, w })));

describe('a harmful candidate', () => {
  const ratios = table.map((truth) => {
    const null0 = nearest(truth);
    const races = times(60, (seed) => race(7919 * seed + 1, truth, null0));
    return { truth, ours: average(races.map((one) => one.ours)), oracle: average(races.map((one) => one.oracle)) };
  });

  it.each(ratios)('$truth is found nearly as soon as by an oracle', ({ truth, ours, oracle }) => {
    if (truth.units !== null && truth.w === 0.05)
      expect(Math.abs(ours - truth.units)).toBeLessThan(0.15 * truth.units + 1);
    expect(ours).toBeLessThan(oracle * (truth.p0 <= 0.2 ? 1.55 : 1.8) + 1);
  });

  it('takes about 1.4 times the oracle’s units on average over the table (0.05 is the noise of 60 races)', () => {
    expect(average(ratios.map(({ ours, oracle }) => ours / oracle))).toBeLessThan(1.45);
  });

  it('is found among users who all returned for ten days before it turned bad, which watch 1 alone never sees', () => {
    const found = times(6, (seed) => {
      const random = seeded(seed + 500);
      const world = new World(`returning.${seed}`, 0.01);
      for (let index = 0; index < 3000 * 30; index += 1) {
        const day = index / 3000;
        const unit = `user-${Math.floor(random() * 300)}`;
        const luck = random();
        const bad = (arm: Arm): boolean => luck < (arm === 'candidate' && day >= 10 ? 0.3 : 0.02);
        if (world.take({ unit, nowMs: day * DAY_MS, period: 1, w: 0.1, bad })) return world;
      }
      return null;
    });
    for (const world of found) {
      expect(world?.verdict()).toMatchObject({
        verdict: 'worse',
        watch: expect.toSatisfy((watch: number) => watch > 1),
      });
      const first = [...(world?.cells.get(1)?.values() ?? [])];
      expect(first.reduce((sum, cell) => sum + cell.n0 + cell.n1, 0)).toBe(300);
    }
  });

  it('is found in new users long after 50,000 harmless requests, sooner than by watch 1 alone', () => {
    const units = times(6, (seed) => {
      const random = seeded(seed + 900);
      const world = new World(`late.${seed}`, 0.01);
      let before = 0;
      for (let index = 0; index < 200_000; index += 1) {
        if (index === 50_000) before = world.candidates;
        const luck = random();
        const bad = (arm: Arm): boolean => luck < (arm === 'candidate' && index >= 50_000 ? 0.06 : 0.02);
        if (world.take({ unit: `new-${index}`, nowMs: index * 3000, period: 1, w: 0.05, bad }))
          return world.candidates - before;
      }
      return Infinity;
    });
    expect(average(units)).toBeLessThan(860);
  });
});

type Slowness = { w: number; fails: number; slower: number };

/** A candidate exactly as good as control, only slower, while failures are quick in both; is it rolled back? */
function slowButGood(seed: number, { w, fails, slower }: Slowness): boolean {
  const random = seeded(seed);
  const good = (): number => 1000 * Math.exp(0.35 * (random() + random() + random() - 1.5) * 2);
  const control = times(500, () => (random() < fails ? 50 : good()));
  const rules: CountingRules = {
    guardrails: [{ id: 'error', metric: 'error' }],
    settleMs: settleMs(control, 60_000),
    deadlineMs: 60_000,
    liveWatches: [1],
    stageWatch: 1,
  };
  let pending: Pending[] = times(1500, (index) => {
    const arm: Arm = random() < w ? 'candidate' : 'control';
    const failed = random() < fails;
    const durationMs = failed ? 50 : good() * (arm === 'candidate' ? slower : 1);
    const end = { outcome: failed ? 'error' : 'ok', fallback: false, degraded: false, durationMs, costUsd: 0 } as const;
    return {
      run: `${index}`,
      arm,
      coins: [{ watch: 1, cell: '1', w }],
      startedAtMs: index,
      measured: true,
      drawn: [],
      slices: [],
      end,
      feedback: {},
      done: {},
    };
  });
  let rows: CountRow[] = [];
  const judging = {
    alpha: 0.01,
    guardrails: [{ id: 'error', metric: 'error', margin: 0 }],
    liveWatches: [1],
    stageWatch: 1,
    notWorse: [],
    telemetryLate: false,
  };
  for (let nowMs = 0; nowMs < 6000; nowMs += 50) {
    const matured = pending.map((run) =>
      run.startedAtMs > nowMs ? { rows: [], pending: run } : mature(run, rules, nowMs),
    );
    rows = mergeRows([...rows, ...matured.flatMap((one) => one.rows)]);
    pending = matured.flatMap((one) => one.pending ?? []);
    if (verdicts(decisionInputs(rows, judging))[0]?.verdict === 'worse') return true;
  }
  return false;
}

describe('a candidate that is merely slower', () => {
  it.each([
    { w: 0.5, fails: 0.05, slower: 2 },
    { w: 0.1, fails: 0.2, slower: 2 },
    { w: 0.4, fails: 0.2, slower: 4 },
  ])('is not rolled back for errors: %o', (slowness) => {
    const falsely = times(40, (seed) => slowButGood(seed * 13 + 5, slowness)).filter(Boolean).length;
    expect(falsely).toBeLessThanOrEqual(1);
  });
});
