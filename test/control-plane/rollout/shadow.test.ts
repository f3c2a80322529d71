import { describe, expect, test } from 'vitest';
import { dirtyCounters } from '../../../control-plane/rollout/counter-rows.ts';
import type { RunId } from '#schema/contracts/ids';
import type { RunFacts, RunMirrored } from '#schema/contracts/record';
import { newRun, unit, version } from './people.ts';
import { onTimeline, type Timeline } from './timeline.ts';

const shadow = { shadow: 1, shadowUsd: 1, holdS: 60 };
const stages = [shadow, { percent: 50, holdS: 600 }];

const facts = (bad: boolean, costUsd: number | null = 0.01): RunFacts => ({
  outcome: bad ? 'error' : 'ok',
  ...{ durationMs: 20, fallback: false, degraded: false, costUsd },
});

type Mirror = { unit: string; bad?: boolean; controlBad?: boolean; costUsd?: number | null };

function mirrored(now: Timeline, run: RunId, { unit: who, bad = false, controlBad = false, costUsd }: Mirror) {
  const { rollout } = now.route;
  const about = { run, version: version(2).version, unit: who, atMs: now.nowMs, arm: 'shadow' } as const;
  const record: RunMirrored = {
    ...{ kind: 'mirrored', ...about, rollout: rollout && { id: rollout.id, period: rollout.period } },
    ...facts(bad, costUsd),
    ...{ cached: false, inputTokens: 10, outputTokens: 5, stale: false, withheld: null },
    control: facts(controlBad),
  };
  return record;
}

const permits = (now: Timeline, run: RunId) =>
  now.traffic.permitShadow({ rollout: now.id(), period: now.route.rollout?.period ?? 0, run }, now.nowMs);

/** Asks, mirrors and tells, one run after another, until it is not permitted any more or so many were. */
function mirror(now: Timeline, most: number, who: (n: number) => Mirror): number {
  for (let n = 0; n < most; n += 1) {
    const run = newRun(now.feature);
    if (!permits(now, run)) return n;
    now.deliver([mirrored(now, run, who(n))]);
  }
  return most;
}

describe('the budget of mirroring', () => {
  test.each([
    ['runs of one price', () => 0.04],
    ['runs of all prices up to a twentieth of it', (n: number) => ((n * 7) % 50) / 1000],
    ['runs of unknown price', () => null],
  ])('is never overspent by %s, and then nothing is mirrored any more', (_what, costUsd) =>
    onTimeline((now) => {
      now.start({ stages });
      const n = mirror(now, 10_000, (at) => ({ unit: unit(at), costUsd: costUsd(at) }));
      expect(n).toBeLessThan(10_000);
      const { shadow: seen, percent, decisions } = now.view();
      expect(seen?.spentUsd).toBeLessThanOrEqual(1);
      expect(seen?.spentUsd).toBeGreaterThan(0.9);
      expect(seen).toMatchObject({ pairs: n, units: n, capUsd: 1, withheld: 0 });
      expect(percent).toBe(0);
      expect(decisions.map(({ decision }) => decision)).toContain('mirror_spent');
      expect(now.route.rollout?.shadow).toBeNull();
      expect(now.replaysAll()).toBe(true);
    }),
  );

  test('lets the first run go alone, and then reserves for what is under way as for the dearest so far', () =>
    onTimeline((now) => {
      now.start({ stages });
      const [first, ...runs] = Array.from({ length: 31 }, () => newRun(now.feature));
      if (first === undefined) throw new Error('no run');
      expect(permits(now, first)).toBe(true);
      expect(permits(now, first)).toBe(true);
      expect(permits(now, newRun(now.feature))).toBe(false);
      now.deliver([mirrored(now, first, { unit: unit(1), costUsd: 0.1 })]);
      const permitted = runs.filter((run) => permits(now, run));
      expect(permitted).toHaveLength(9);
      for (const [n, run] of permitted.entries())
        now.deliver([mirrored(now, run, { unit: unit(n + 2), costUsd: n === 0 ? 0.1 : 0.01 })]);
      expect(now.view().shadow?.spentUsd).toBeCloseTo(0.28);
      expect(runs.slice(9).filter((run) => permits(now, run))).toHaveLength(7);
    }));

  test('is never overspent, however many ask at once and however dear they turn out to be up to the dearest so far', () =>
    onTimeline((now) => {
      now.start({ stages });
      for (let round = 0; round < 50; round += 1) {
        const runs = Array.from({ length: 10 }, () => newRun(now.feature));
        const permitted = runs.filter((run) => permits(now, run));
        const records = permitted.map((run, n) =>
          mirrored(now, run, { unit: unit(round * 10 + n), costUsd: round === 0 ? 0.12 : (((n * 5) % 12) + 1) / 100 }),
        );
        if (records.length > 0) now.deliver(records);
      }
      const spentUsd = now.view().shadow?.spentUsd ?? 0;
      expect(spentUsd).toBeLessThanOrEqual(1);
      expect(spentUsd).toBeGreaterThan(0.88);
    }));

  test('is charged for runs nobody heard of, a minute after their deadline, and only once', () =>
    onTimeline((now) => {
      now.start({
        stages: [
          { ...shadow, holdS: 600 },
          { percent: 50, holdS: 600 },
        ],
      });
      const lost = newRun(now.feature);
      expect(permits(now, lost)).toBe(true);
      now.elapse(84_000);
      expect(now.view().shadow?.spentUsd).toBe(0);
      now.elapse(2000);
      expect(now.view().shadow?.spentUsd).toBeCloseTo(0.05);
      now.deliver([mirrored(now, lost, { unit: unit(1), costUsd: 0.03 })]);
      expect(now.view().shadow).toMatchObject({ spentUsd: 0.05, pairs: 1 });
    }));

  test('a mirrored run is asked for by its own rollout, period and stage alone', () =>
    onTimeline((now) => {
      const run = newRun(now.feature);
      expect(permits(now, run)).toBe(false);
      now.start({ stages });
      expect(now.traffic.permitShadow({ rollout: now.id(), period: 7, run }, now.nowMs)).toBe(false);
      expect(now.traffic.permitShadow({ rollout: now.id(2), period: 1, run }, now.nowMs)).toBe(false);
      expect(permits(now, run)).toBe(true);
    }));
});

describe('a shadow stage', () => {
  test('rolls back a candidate that fails at the first look, twenty pairs, and nobody had it', () =>
    onTimeline((now) => {
      now.start({ stages });
      const n = mirror(now, 1000, (at) => ({ unit: unit(at), bad: true, costUsd: 0.0001 }));
      expect(n).toBe(20);
      const view = now.view();
      expect(view).toMatchObject({ phase: 'rolled_back', percent: 0, units: { control: 0, candidate: 0 } });
      expect(view.guardrails[0]).toMatchObject({ verdict: 'worse', comparison: { verdict: 'fail', n: 20 } });
      expect(view.shadow).toMatchObject({ pairs: 20, units: 20 });
      expect(now.replaysAll()).toBe(true);
    }));

  test('is left after its hold when it mirrored what was asked and nothing failed; with nothing mirrored it holds', () =>
    onTimeline((now) => {
      now.start({
        stages: [
          { ...shadow, minUnits: 30 },
          { percent: 50, holdS: 600 },
        ],
      });
      now.elapse(61_000);
      expect(now.view()).toMatchObject({ phase: 'holding', stage: 0 });
      mirror(now, 30, (at) => ({ unit: unit(at), costUsd: 0.0001 }));
      now.elapse(2000);
      expect(now.view()).toMatchObject({ phase: 'running', stage: 1, percent: 50 });
      expect(now.view().shadow).toMatchObject({ pairs: 30, units: 30 });
      expect(now.replaysAll()).toBe(true);
    }));

  test('counts its runs under the arm shadow, and no unit of them', () =>
    onTimeline((now) => {
      now.start({ stages });
      mirror(now, 5, (at) => ({ unit: unit(at), costUsd: 0.002 }));
      const [counter] = dirtyCounters(now.sql);
      expect(counter).toMatchObject({ arm: 'shadow', version: version(2).version, runs: 5 });
      expect(counter?.costUsd).toBeCloseTo(0.01);
      expect(now.view().units).toEqual({ control: 0, candidate: 0 });
    }));

  test('that asks to be shown something is left only once its pairs show it', () =>
    onTimeline((now) => {
      const notWorse = [{ metric: 'error' as const, by: 0.2 }];
      now.start({
        stages: [
          { ...shadow, notWorse },
          { percent: 50, holdS: 600 },
        ],
      });
      mirror(now, 25, (at) => ({ unit: unit(at), costUsd: 0.0001 }));
      now.elapse(120_000);
      expect(now.view()).toMatchObject({ phase: 'holding', stage: 0 });
      expect(now.view().guardrails[0]?.notWorse).toMatchObject({ by: 0.2, shown: false });
      mirror(now, 60, (at) => ({ unit: unit(100 + at), costUsd: 0.0001 }));
      now.elapse(2000);
      expect(now.view()).toMatchObject({ stage: 1, percent: 50 });
      expect(now.replaysAll()).toBe(true);
    }));

  test('is not judged by those that were quickest to fail: a look takes pairs in the order of their permission', () =>
    onTimeline((now) => {
      now.start({ stages });
      mirror(now, 1, () => ({ unit: unit(0), costUsd: 0.0001 }));
      const slow: RunId[] = [];
      for (let n = 0; n < 60 && slow.length < 9; n += 1) {
        now.nowMs += 10;
        const run = newRun(now.feature);
        if (!permits(now, run)) throw new Error('not permitted');
        if (n % 4 === 0) slow.push(run);
        else now.deliver([mirrored(now, run, { unit: unit(n + 1), bad: true, costUsd: 0.0001 })]);
      }
      expect(now.view()).toMatchObject({ phase: 'running', shadow: { pairs: 25 } });
      expect(now.view().guardrails[0]).not.toHaveProperty('comparison');
      now.deliver(slow.map((run, n) => mirrored(now, run, { unit: unit(100 + n), costUsd: 0.0001 })));
      expect(now.view().guardrails[0]).toHaveProperty('comparison');
      expect(now.replaysAll()).toBe(true);
    }));

  test('does not wait for a run that is lost: after 35 s the others are looked at', () =>
    onTimeline((now) => {
      now.start({ stages });
      mirror(now, 1, () => ({ unit: unit(0), costUsd: 0.0001 }));
      expect(permits(now, newRun(now.feature))).toBe(true);
      now.nowMs += 10;
      mirror(now, 30, (at) => ({ unit: unit(at + 1), bad: true, costUsd: 0.0001 }));
      expect(now.view()).toMatchObject({ phase: 'running', shadow: { pairs: 31 } });
      now.elapse(35_000);
      mirror(now, 1, () => ({ unit: unit(99), bad: true, costUsd: 0.0001 }));
      expect(now.view()).toMatchObject({ phase: 'rolled_back', percent: 0 });
    }));

  test('leaves half of α to the stages that follow, and a second one counts its looks on', () =>
    onTimeline((now) => {
      now.start({ stages: [shadow, shadow, { percent: 50, holdS: 600 }] });
      mirror(now, 20, (at) => ({ unit: unit(at), costUsd: 0.0001 }));
      now.elapse(61_000);
      expect(now.view().stage).toBe(1);
      mirror(now, 20, (at) => ({ unit: unit(at), costUsd: 0.0001 }));
      expect(now.view().guardrails[0]?.comparison?.confidence).toBeCloseTo(1 - 0.01 / 6, 10);
      now.elapse(61_000);
      expect(now.view()).toMatchObject({ stage: 2, percent: 50 });
      expect(now.view().guardrails[0]?.alpha).toBeCloseTo(0.005 * 0.8, 10);
    }));

  test('one heavy user is one cluster: their pairs alone prove nothing', () =>
    onTimeline((now) => {
      now.start({
        stages: [
          { ...shadow, holdS: 600 },
          { percent: 50, holdS: 600 },
        ],
      });
      mirror(now, 200, () => ({ unit: unit(1), bad: true, costUsd: 0.0001 }));
      expect(now.view()).toMatchObject({ phase: 'running', stage: 0, shadow: { pairs: 200, units: 1 } });
    }));

  test('a record that comes twice, or after the stage was left, adds no pair', () =>
    onTimeline((now) => {
      now.start({
        stages: [
          { ...shadow, minUnits: 1 },
          { percent: 50, holdS: 600 },
        ],
      });
      const [run, late] = [newRun(now.feature), newRun(now.feature)];
      expect(permits(now, run)).toBe(true);
      const record = mirrored(now, run, { unit: unit(1) });
      now.deliver([record]);
      now.deliver([record]);
      expect(permits(now, late)).toBe(true);
      const lateRecord = mirrored(now, late, { unit: unit(2) });
      now.elapse(61_000);
      expect(now.view().stage).toBe(1);
      now.deliver([lateRecord]);
      expect(now.view().shadow).toMatchObject({ pairs: 1, units: 1, spentUsd: 0.02 });
    }));
});
