import { describe, expect, test } from 'vitest';
import { unit } from './people.ts';
import { onTimeline } from './timeline.ts';

const MINUTE_MS = 60_000;
const stages = [{ percent: 50, holdS: 600, minUnits: 20 }, { percent: 100 }];
const many = (first: number, n: number) => Array.from({ length: n }, (_, at) => ({ unit: unit(first + at) }));

describe('no data is never success and never failure', () => {
  test('without traffic nothing advances and nothing fails, however long it takes', () =>
    onTimeline((now) => {
      now.start({ stages });
      now.elapse(30 * 24 * 60 * MINUTE_MS);
      expect(now.view()).toMatchObject({ phase: 'holding', stage: 0, percent: 50 });
      expect(now.view().guardrails[0]).toMatchObject({ verdict: 'unknown', cause: 'no_data' });
      expect(now.view().decisions.map(({ decision }) => decision)).toEqual(['started', 'held']);
    }));

  test('when traffic stops half-way it holds, and goes on when traffic is back', () =>
    onTimeline((now) => {
      now.start({ stages });
      now.visit(many(0, 20));
      now.elapse(60 * MINUTE_MS);
      expect(now.view()).toMatchObject({ phase: 'holding', stage: 0 });
      expect(now.view().waitingFor).toContain('units');
      now.elapse(24 * 60 * MINUTE_MS);
      expect(now.view().phase).toBe('holding');
      now.visit(many(100, 60));
      now.elapse(MINUTE_MS);
      expect(now.view().phase).toBe('completed');
    }));

  test('a failing candidate is not saved by traffic that stops: what was counted stands', () =>
    onTimeline((now) => {
      now.start({ stages });
      const route = now.route;
      const records = now
        .runs(many(0, 60))
        .map((record) =>
          record.kind === 'ended' && record.arm === 'candidate' ? { ...record, outcome: 'error' as const } : record,
        );
      now.deliver(records);
      now.elapse(1000);
      expect(now.view()).toMatchObject({ phase: 'rolled_back', candidate: route.rollout?.candidate });
    }));
});

describe('telemetry that is delayed by a minute', () => {
  test('is no data while only starts have come: nothing is known of runs that go on, however many they are', () =>
    onTimeline((now) => {
      now.start({ stages: [{ percent: 50, holdS: 30, minUnits: 20 }, { percent: 100 }] }, 140_000);
      const records = now.runs(many(0, 60));
      now.deliver(records.filter(({ kind }) => kind === 'started'));
      now.elapse(MINUTE_MS);
      expect(now.view()).toMatchObject({ phase: 'holding', stage: 0 });
      expect(now.view().guardrails[0]).toMatchObject({ verdict: 'unknown', cause: 'no_data' });
      now.deliver(records.filter(({ kind }) => kind === 'ended'));
      now.elapse(1000);
      expect(now.view()).toMatchObject({ phase: 'completed' });
    }));

  test('is waited for while its runs may still be in time, and counted in full', () =>
    onTimeline((now) => {
      now.start({ stages: [{ percent: 50, holdS: 30, minUnits: 20 }, { percent: 100 }] }, 140_000);
      const delayed = now.runs(many(0, 60));
      now.elapse(MINUTE_MS);
      expect(now.view()).toMatchObject({ phase: 'holding' });
      now.deliver(delayed);
      now.elapse(1000);
      expect(now.view()).toMatchObject({ phase: 'completed' });
      const { control, candidate } = now.view().units;
      expect(control + candidate).toBe(60);
    }));

  test('is called late when its runs had to be taken for failures: it holds, rolls nothing back, and goes on once records are in time', () =>
    onTimeline((now) => {
      now.start({ stages: [{ percent: 50, holdS: 90, minUnits: 20 }, { percent: 100 }] });
      now.visit(many(500, 60));
      const delayed = now.runs(many(0, 100));
      now.deliver(delayed.filter(({ kind }) => kind === 'started'));
      now.elapse(MINUTE_MS);
      now.deliver(delayed.filter(({ kind }) => kind === 'ended'));
      now.elapse(MINUTE_MS);
      expect(now.view()).toMatchObject({ phase: 'holding', uncounted: { late: 100 } });
      expect(now.view().guardrails[0]).toMatchObject({ verdict: 'unknown', cause: 'telemetry_late' });
      now.elapse(2 * MINUTE_MS);
      expect(now.view().phase).toBe('holding');
      now.elapse(3 * MINUTE_MS);
      expect(now.view().phase).toBe('completed');
      expect(now.replaysAll()).toBe(true);
    }));
});
