import { describe, expect, test } from 'vitest';
import { trafficSeen } from '../../../control-plane/rollout/traffic-seen.ts';
import type { Guardrail } from '#schema/contracts/guardrail';
import { onTimeline, type Timeline } from './timeline.ts';

/** Blinded units are spread evenly, as an HMAC is. */
const blinded = (n: number): string =>
  ((BigInt(n + 1) * 0x9e37_79b9_7f4a_7c15n) % 2n ** 64n).toString(16).padStart(16, '0');

const errors: Guardrail = { metric: 'error', margin: 0 };

const seen = (now: Timeline, guardrails: Guardrail[] = []) =>
  trafficSeen(now.sql, now.traffic.state(now.feature), { guardrails, nowMs: now.nowMs });

/** So many people a second, each once, for some seconds. */
function stream(now: Timeline, seconds: number, perSecond: number, people = Infinity): void {
  for (let second = 0; second < seconds; second += 1) {
    const first = second * perSecond;
    now.visit(Array.from({ length: perSecond }, (_, n) => ({ unit: blinded((first + n) % people), bad: n === 0 })));
    now.elapse(1000);
  }
}

describe('traffic lately, while nothing is rolling out', () => {
  test('is unknown until some runs were seen', () =>
    onTimeline((now) => {
      expect(seen(now, [errors])).toEqual({ unitsPerS: null, runsPerS: null, rates: [null] });
      now.visit([{ unit: blinded(1) }]);
      expect(seen(now, [errors])).toEqual({ unitsPerS: null, runsPerS: null, rates: [{ n: 1, k: 0 }] });
    }));

  test('is counted in units and runs: people who return are units once', () =>
    onTimeline((now) => {
      stream(now, 100, 10, 100);
      const { unitsPerS, runsPerS } = seen(now);
      expect(runsPerS).toBeCloseTo(10, 0);
      expect(unitsPerS).toBeCloseTo(1, 1);
    }));

  test('is estimated within a fifth when units are many, across pieces of time, and forgets what is older than an hour', () =>
    onTimeline((now) => {
      stream(now, 1200, 10);
      const { unitsPerS } = seen(now);
      expect(unitsPerS).toBeGreaterThan(8);
      expect(unitsPerS).toBeLessThan(12);
      const { n } = now.sql.exec<{ n: number }>('select count(*) as n from lately_units').one();
      expect(n).toBeLessThanOrEqual(4 * 256);
      now.elapse(3_700_000);
      expect(seen(now)).toMatchObject({ unitsPerS: null, runsPerS: null });
    }));

  test("knows control's rate of every question that its runs can answer", () =>
    onTimeline((now) => {
      stream(now, 50, 20);
      const slow: Guardrail = { metric: 'slow', overMs: 10, margin: 0 };
      const unknown: Guardrail = { metric: 'bad', grader: 'grounded', under: 0.7, sample: 1, margin: 0 };
      const costly: Guardrail = { metric: 'costly', overUsd: 0.01, margin: 0 };
      expect(seen(now, [errors, slow, unknown, costly]).rates).toEqual([
        { n: 500, k: 25 },
        { n: 500, k: 500 },
        null,
        { n: 500, k: 0 },
      ]);
    }));
});

describe('graders of another edition', () => {
  test('begin a period of their own when the object wakes, and the rollout goes on', () =>
    onTimeline((now) => {
      const guardrails = [{ metric: 'bad' as const, grader: 'grounded' as const, under: 0.7 }];
      now.start({ stages: [{ percent: 50, holdS: 600 }], guardrails });
      const state = now.traffic.state(now.feature);
      const rollout = state.rollout && { ...state.rollout, frozen: { ...state.rollout.frozen, grading: 0 } };
      now.sql.exec(`update values_kept set value = ? where name = 'state'`, JSON.stringify({ ...state, rollout }));
      now.traffic.forget();
      now.traffic.pass(now.nowMs);
      expect(now.route.rollout).toMatchObject({ period: 2, percent: 50 });
      expect(now.view().decisions.map(({ decision }) => decision)).toEqual(['started', 'regraded']);
      now.traffic.pass(now.nowMs + 1000);
      expect(now.route.rollout).toMatchObject({ period: 2 });
    }));
});
