import { describe, expect, it } from 'vitest';
import type { CountedRun } from '#core/evidence/answer';
import { controlSince } from '#core/evidence/control-since';
import { rateOf } from '#core/evidence/rate-of';

const run = (outcome: 'ok' | 'error', costUsd: number | null): CountedRun => ({
  ...{ startedAtMs: 0, measured: true, drawn: [], feedback: {} },
  end: { outcome, fallback: false, degraded: false, durationMs: 100, costUsd },
});
const runs = [run('ok', 0.1), run('ok', null), run('error', 0.001)];

describe('a rate for people', () => {
  it('counts the runs that were asked and answered', () => {
    expect(rateOf({ id: 'error', metric: 'error' }, runs)).toEqual({ n: 3, k: 1 });
    expect(rateOf({ id: 'costly', metric: 'costly', overUsd: 0.01 }, runs)).toEqual({ n: 2, k: 1 });
  });

  it('is null, not zero, where nothing was asked', () => {
    const bad = { id: 'bad', metric: 'bad', grader: 0, under: 1, sample: 1, edition: 1 } as const;
    expect(rateOf(bad, runs)).toBeNull();
    expect(rateOf({ id: 'error', metric: 'error' }, [])).toBeNull();
  });

  it('is control’s since the stage began by the stage’s own watch alone', () => {
    const cell = (n0: number, k0: number) => ({ cell: '1', w: 0.5, n0, k0, u0: 0, n1: 5, k1: 5, u1: 0 });
    const watches = [
      { watch: 1, periods: [cell(900, 9)] },
      { watch: 4, periods: [cell(10, 1), cell(20, 2)] },
    ];
    const inputs = { id: 'error', metric: 'error', margin: 0, alpha: 0.01, watches, assignment: [], notWorseBy: null };
    expect(controlSince({ ...inputs, stage: { watch: 4, periods: [] } })).toEqual({ n: 30, k: 3 });
    expect(controlSince({ ...inputs, stage: { watch: 9, periods: [] } })).toEqual({ n: 0, k: 0 });
  });
});
