import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import type { Conductor } from '../../../control-plane/rollout/conductor.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Route } from '#schema/contracts/snapshot';
import {
  ann,
  batchOf,
  conductorOf,
  conductorStub,
  eventually,
  publisher,
  relay,
  rolloutId,
  rowsIn,
  runOf,
  startRollout,
  told,
  twoVersions,
  unit,
  version,
} from './people.ts';

const half = { stages: [{ percent: 50, holdS: 600 }] };

/** People numbered from `first` come by a second ago; the candidate fails those it serves. */
async function traffic(feature: FeatureName, route: Route, { first, people }: { first: number; people: number }) {
  for (let n = first; n < first + people; n += 1) {
    const [start, end] = runOf(feature, route, { unit: unit(n), atMs: Date.now() - 1000 });
    const outcome = start.arm === 'candidate' ? ('error' as const) : ('ok' as const);
    await conductorOf(feature).record(batchOf(feature, [start]));
    await conductorOf(feature).record(batchOf(feature, [{ ...end, outcome }]));
  }
}

describe('a candidate that fails', () => {
  test('is rolled back by the evidence, and the published route follows at once', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    expect((await publisher().read(-1)).snapshot?.features[feature]?.rollout).toMatchObject({ percent: 50, period: 1 });

    await traffic(feature, route, { first: 0, people: 60 });

    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view).toMatchObject({ phase: 'rolled_back', percent: 0 });
    expect(view?.guardrails[0]).toMatchObject({ id: 'error', verdict: 'worse', watch: 1 });
    expect(view?.units.candidate).toBeLessThan(15);
    const read = await relay().read(-1, 0);
    expect(read.snapshot?.features[feature]).toMatchObject({ control: version(1).version, rollout: null });
  });

  test('is rolled back by a decision that a replay takes again from its stored counts', async () => {
    const feature = await twoVersions();
    await traffic(feature, await startRollout(feature, half), { first: 0, people: 60 });
    const id = rolloutId(feature, 1);
    const view = await conductorOf(feature).rollout(id);
    const last = view?.decisions.at(-1);
    expect(last).toMatchObject({ n: 2, decision: 'rolled_back', by: 'evidence', replayable: true });

    const replayed = await conductorOf(feature).replay(id, 2);
    expect(replayed).toMatchObject({ ok: true, value: { same: true, stored: { verdict: 'worse' } } });
    expect(await conductorOf(feature).replay(id, 1)).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(await conductorOf(feature).replay(id, 9)).toMatchObject({ ok: false, error: { code: 'not_found' } });
  });

  test('is rolled back although its object was evicted in the middle, with what was counted before', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    await traffic(feature, route, { first: 0, people: 6 });
    const before = await conductorOf(feature).rollout(rolloutId(feature, 1));
    await evictDurableObject(conductorStub(feature));
    const after = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(after).toEqual(before);
    expect(after?.units).not.toEqual({ control: 0, candidate: 0 });

    await traffic(feature, route, { first: 6, people: 60 });
    expect(await conductorOf(feature).rollout(rolloutId(feature, 1))).toMatchObject({ phase: 'rolled_back' });
  });

  test('is rolled back although one batch could not be taken: of such a batch nothing is kept, and it may come again', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const [start, end] = runOf(feature, route, { unit: unit(1), atMs: Date.now() - 1000 });
    const good = batchOf(feature, [start, end]);
    const { version: _, ...broken } = end;
    const poisoned = { ...good, records: [start, broken as typeof end] };
    await runInDurableObject<Conductor, void>(conductorStub(feature), (conductor) =>
      expect(conductor.record(poisoned)).rejects.toThrow(/NOT NULL/),
    );
    for (const table of ['batches', 'units', 'counts', 'counters'])
      expect([table, await rowsIn(feature, table)]).toEqual([table, 0]);

    await conductorOf(feature).record(good);
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect((view?.units.control ?? 0) + (view?.units.candidate ?? 0)).toBe(1);
    await traffic(feature, route, { first: 2, people: 60 });
    expect(await conductorOf(feature).rollout(rolloutId(feature, 1))).toMatchObject({ phase: 'rolled_back' });
  });

  test('is rolled back while it is paused, too', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    await told(feature, { type: 'pause', rollout: rolloutId(feature, 1), reason: 'lunch' });
    await traffic(feature, route, { first: 0, people: 60 });
    expect(await conductorOf(feature).rollout(rolloutId(feature, 1))).toMatchObject({ phase: 'rolled_back' });
  });

  test('is rolled back when it leaves no record of an end: at the deadline a run without one has failed', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const deadlineMs = 140_000;
    for (let n = 0; n < 60; n += 1) {
      const [start, end] = runOf(feature, route, { unit: unit(n), atMs: Date.now() - deadlineMs + 700 });
      await conductorOf(feature).record(batchOf(feature, start.arm === 'candidate' ? [start] : [start, end]));
    }
    const look = () => conductorOf(feature).rollout(rolloutId(feature, 1));
    const view = await eventually(look, (now) => now?.phase === 'rolled_back');
    expect(view).toMatchObject({ phase: 'rolled_back' });
  });

  test('leaves no units, counts or pending runs behind, and its view stays as it was', async () => {
    const feature = await twoVersions();
    await traffic(feature, await startRollout(feature, half), { first: 0, people: 60 });
    for (const table of ['units', 'pending', 'counts', 'watches', 'periods', 'uncounted'])
      expect([table, await rowsIn(feature, table)]).toEqual([table, 0]);
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view?.guardrails[0]?.periods[0]?.k1).toBeGreaterThan(0);

    await startRollout(feature, half);
    // Only the watch on its replies ends: the same version serves again.
    const verification = view?.verification && { ...view.verification, state: 'unseen' };
    expect(await conductorOf(feature).rollout(rolloutId(feature, 1))).toEqual({ ...view, verification });
  });
});

describe('a candidate that does no harm', () => {
  test('is advanced by the alarm when its hold is over, and becomes control at the end of the plan', async () => {
    const feature = await twoVersions();
    const stages = [
      { percent: 50, holdS: 0.7 },
      { percent: 80, holdS: 0.7 },
    ];
    let route = await startRollout(feature, { stages });
    for (const period of [1, 2]) {
      expect(route.rollout?.period).toBe(period);
      const atMs = Date.now() - 1000;
      const runs = Array.from({ length: 40 }, (_, n) => runOf(feature, route, { unit: unit(n + 1000 * period), atMs }));
      await conductorOf(feature).record(batchOf(feature, runs.flat()));
      const standing = () => conductorOf(feature).standing(feature);
      route = (await eventually(standing, (now) => now.route.rollout?.period !== period)).route;
    }
    expect(route).toMatchObject({ control: version(2).version, rollout: null });
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view?.decisions.map(({ decision }) => decision)).toEqual(['started', 'advanced', 'completed']);
  });

  test('is held, not advanced, when nobody came: no data is never success', async () => {
    const feature = await twoVersions();
    await startRollout(feature, { stages: [{ percent: 50, holdS: 0.1 }, { percent: 100 }] });
    const look = () => conductorOf(feature).rollout(rolloutId(feature, 1));
    const view = await eventually(look, (now) => now?.phase === 'holding');
    expect(view).toMatchObject({ phase: 'holding', percent: 50 });
    expect(view?.waitingFor).toContain('units');
  });

  test('goes on by an overdue alarm after its object was away', async () => {
    const feature = await twoVersions();
    const stages = [
      { percent: 50, holdS: 0.7 },
      { percent: 80, holdS: 600 },
    ];
    const route = await startRollout(feature, { stages });
    const runs = Array.from({ length: 40 }, (_, n) =>
      runOf(feature, route, { unit: unit(n), atMs: Date.now() - 1000 }),
    );
    await conductorOf(feature).record(batchOf(feature, runs.flat()));
    await evictDurableObject(conductorStub(feature));
    const look = () => conductorOf(feature).rollout(rolloutId(feature, 1));
    const view = await eventually(look, (now) => now?.stage === 1);
    expect(view).toMatchObject({ phase: 'running', stage: 1, percent: 80 });
    expect(await runDurableObjectAlarm(conductorStub(feature))).toBe(true);
  });
});

describe('other ways in', () => {
  test('an alert rolls back once, and a repeat of it does nothing', async () => {
    const feature = await twoVersions();
    await startRollout(feature, half);
    const alert = { feature, action: 'rollback', reason: 'pager', key: 'k-1' } as const;
    expect(await conductorOf(feature).alert(alert, ann)).toMatchObject({ did: 'rolled_back' });
    expect(await conductorOf(feature).alert(alert, ann)).toMatchObject({ did: 'repeated' });
    expect((await conductorOf(feature).standing(feature)).route.rollout).toBeNull();
  });

  test('traffic moved by hand keeps its rollout when the share is raised, and 0 ends it', async () => {
    const feature = await twoVersions();
    const set = (percent: number) =>
      told(feature, {
        type: 'set_traffic',
        candidate: version(2).version,
        percent,
        segment: null,
        guardrails: [],
        reason: 'try',
      });
    const first = await set(20);
    const second = await set(40);
    expect(second.route.rollout).toEqual({ ...first.route.rollout, percent: 40, period: 2 });
    expect(second.published).toBe(true);
    const ended = await set(0);
    expect(ended).toMatchObject({ route: { rollout: null }, rollout: { phase: 'rolled_back' } });
  });

  test('what contradicts the phase is refused as a conflict and changes nothing', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const again = { type: 'start_rollout', candidate: version(2).version } as const;
    const plan = (await conductorOf(feature).rollout(rolloutId(feature, 1)))?.plan;
    if (plan === undefined) throw new Error('no rollout');
    const refused = await conductorOf(feature).command(feature, { ...again, plan }, ann);
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect((await conductorOf(feature).standing(feature)).route).toEqual(route);
  });

  test('a known version is taken again without a trace', async () => {
    const feature = await twoVersions();
    const { route } = await conductorOf(feature).standing(feature);
    expect((await told(feature, { type: 'add_version', ...version(2), serveFirst: true })).route).toEqual(route);
  });
});
