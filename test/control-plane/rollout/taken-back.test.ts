import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { listIncidents } from '../../../control-plane/store/incidents.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Route } from '#schema/contracts/snapshot';
import { batchOf, conductorOf, eventually, rolloutId, runOf, startRollout, told, twoVersions, unit } from './people.ts';
import { onTimeline } from './timeline.ts';

const half = { stages: [{ percent: 50, holdS: 600 }] };
const page = { limit: 50, after: undefined };

/** Runs as an edge sends them that still follows this route. */
const come = (feature: FeatureName, route: Route, people: number) => {
  const runs = Array.from({ length: people }, (_, n) => runOf(feature, route, { unit: unit(n), atMs: Date.now() }));
  return conductorOf(feature).record(batchOf(feature, runs.flat()));
};

describe('a rollback is verified in the traffic itself', () => {
  test('an edge that does not follow opens one incident, however long it goes on', { timeout: 30_000 }, async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    await told(feature, { type: 'rollback', rollout: rolloutId(feature, 1), reason: 'looks wrong' });
    const view = await eventually(
      async () => {
        await come(feature, route, 20);
        return conductorOf(feature).rollout(rolloutId(feature, 1));
      },
      (now) => now?.verification?.state === 'ineffective',
    );
    expect(view).toMatchObject({ phase: 'rolled_back', verification: { state: 'ineffective' } });
    expect(view?.verification?.lateReplies).toBeGreaterThan(0);
    for (let times = 0; times < 3; times += 1) await come(feature, route, 20);
    const incidents = await eventually(
      () => listIncidents(env.DB, { ...page, feature }),
      (now) => now.length > 0,
    );
    expect(incidents).toHaveLength(1);
    expect(incidents[0]?.title).toContain('did not stop');
  });

  test('a run of a stopped version counts once, although its start and its end come apart and come twice', () =>
    onTimeline((now) => {
      now.start(half);
      const { route } = now;
      now.must({ type: 'rolled_back', rollout: now.id(), reason: 'x', by: { name: 'ann', role: 'admin' } });
      now.elapse(10_000);
      const late = Array.from({ length: 40 }, (_, n) => runOf(now.feature, route, { unit: unit(n), atMs: now.nowMs }));
      const candidates = late.filter(([{ arm }]) => arm === 'candidate').length;
      now.deliver(late.map(([start]) => start));
      now.deliver(late.map(([, end]) => end));
      now.deliver(late.map(([, end]) => end));
      expect(now.view().verification).toMatchObject({ state: 'ineffective', lateReplies: candidates });
    }));

  test('is verified by somebody else, by alarm, and unseen when nobody asks', () =>
    onTimeline((now) => {
      now.start(half);
      now.must({ type: 'rolled_back', rollout: now.id(), reason: 'x', by: { name: 'ann', role: 'admin' } });
      now.elapse(3000);
      now.visit([{ unit: unit(1) }]);
      expect(now.view().verification?.state).toBe('watching');
      now.elapse(2000);
      expect(now.view().verification).toMatchObject({ state: 'verified', lateReplies: 0 });

      now.start(half);
      now.must({ type: 'rolled_back', rollout: now.id(2), reason: 'x', by: { name: 'ann', role: 'admin' } });
      now.elapse(600_000);
      expect(now.view(2).verification).toMatchObject({ state: 'unseen' });
    }));
});
