import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { Conductor } from '../../../control-plane/rollout/conductor.ts';
import type { Env } from '../../../control-plane/env.ts';
import { appendAudit, listAudit } from '../../../control-plane/store/audit.ts';
import { readCounters } from '../../../control-plane/store/counters.ts';
import { findFeature } from '../../../control-plane/store/features.ts';
import { feedbackOf } from '../../../control-plane/store/feedback.ts';
import { listIncidents } from '../../../control-plane/store/incidents.ts';
import { listRollouts } from '../../../control-plane/store/rollouts.ts';
import type { FeatureName } from '#schema/contracts/ids';
import {
  ann,
  batchOf,
  conductorOf,
  conductorStub,
  eventually,
  newFeature,
  newRun,
  publisher,
  publisherStub,
  rolloutId,
  rowsIn,
  runOf,
  startRollout,
  told,
  twoVersions,
  unit,
  version,
} from './people.ts';

const page = { limit: 50, after: undefined };
const away = () => {
  throw new Error('away');
};
const owners = { impact: 'ida', release: 'rob', incidents: 'ines', changes: 'cem', exposure: 'eva' };

/** Runs commands on a Conductor that has these bindings instead of its own, over the storage of the real one. */
async function withBindings(
  feature: FeatureName,
  bindings: Partial<Env>,
  act: (conductor: Conductor) => Promise<void>,
) {
  await runInDurableObject(conductorStub(feature), (_, state) => act(new Conductor(state, { ...env, ...bindings })));
  // The real one must not go on with what it remembers: its storage was changed behind it.
  await evictDurableObject(conductorStub(feature));
}

const saved = (feature: FeatureName) =>
  env.DB.prepare(
    `insert into features (feature, owners, level, budgets, guardrails, permissions, created_at_ms, updated_at_ms)
     values (?, ?, 'L1', '{}', '[]', '{"providers":"*","collections":"*"}', 1, 1)`,
  )
    .bind(feature, JSON.stringify(owners))
    .run();

const published = async (feature: FeatureName) => (await publisher().read(-1)).snapshot?.features[feature];

describe('an effect that failed', () => {
  test('is performed by the alarm: the publisher was away, the command was durable, the route is published later', async () => {
    const feature = newFeature();
    await withBindings(feature, { SNAPSHOTS: { getByName: away } }, async (conductor) => {
      const added = await conductor.command(feature, { type: 'add_version', ...version(1), serveFirst: true }, ann);
      expect(added).toMatchObject({ ok: true, value: { published: false, route: { control: version(1).version } } });
    });
    const route = await eventually(
      () => published(feature),
      (now) => now !== undefined,
    );
    expect(route).toMatchObject({ control: version(1).version });
    expect(await rowsIn(feature, `outbox where kind = 'publish'`)).toBe(0);
  });

  test('never overtakes: while publishes fail only the newest route waits, and that one is published', async () => {
    const feature = newFeature();
    await withBindings(feature, { SNAPSHOTS: { getByName: away } }, async (conductor) => {
      for (const n of [1, 2, 3])
        await conductor.command(feature, { type: 'add_version', ...version(n), serveFirst: true }, ann);
    });
    expect(await rowsIn(feature, `outbox where kind = 'publish'`)).toBeLessThanOrEqual(1);
    const route = await eventually(
      () => published(feature),
      (now) => now?.revision === 3,
    );
    expect(Object.keys(route?.versions ?? {})).toHaveLength(3);
  });

  test('is an incident when it is a publish and goes on failing, and is published when that ends', async () => {
    const feature = newFeature();
    await saved(feature);
    // A property of the object itself is no method for callers: the publisher refuses until it is taken away.
    await runInDurableObject(publisherStub(), (publisher) => void Object.assign(publisher, { publishRoute: away }));
    await told(feature, { type: 'add_version', ...version(1), serveFirst: true });
    const [incident] = await eventually(
      () => listIncidents(env.DB, { ...page, feature }),
      (now) => now.length > 0,
    );
    expect(incident).toMatchObject({ owner: 'ines', title: `The route of ${feature} cannot be published` });
    await runInDurableObject(publisherStub(), (publisher) => void Reflect.deleteProperty(publisher, 'publishRoute'));
    const route = await eventually(
      () => published(feature),
      (now) => now !== undefined,
    );
    expect(route).toMatchObject({ control: version(1).version });
  });

  test('delays no publish: with D1 away the route is out at once, and the audit follows when D1 is back', async () => {
    const feature = newFeature();
    const silent = { prepare: away, batch: away } as unknown as D1Database;
    await withBindings(feature, { DB: silent }, async (conductor) => {
      const added = await conductor.command(feature, { type: 'add_version', ...version(1), serveFirst: true }, ann);
      expect(added).toMatchObject({ ok: true, value: { published: true } });
    });
    expect(await published(feature)).toMatchObject({ control: version(1).version });
    const entries = await eventually(
      () => listAudit(env.DB, { ...page, feature }),
      (now) => now.length > 0,
    );
    expect(entries).toMatchObject([{ actor: 'ann', subject: version(1).version }]);
  });

  test('is nothing when it is repeated: audit entries have one id for one change', async () => {
    const feature = await twoVersions();
    await startRollout(feature, { stages: [{ percent: 50 }] });
    await eventually(
      () => rowsIn(feature, `outbox where kind = 'audit'`),
      (rows) => rows === 0,
    );
    const entries = await listAudit(env.DB, { ...page, feature });
    expect(entries.map(({ subject }) => subject)).toEqual([rolloutId(feature, 1), version(1).version]);
    await appendAudit(env.DB, entries);
    expect(await listAudit(env.DB, { ...page, feature })).toEqual(entries);
  });
});

describe('what lists and people read in D1', () => {
  test('is where traffic goes and the rollout with its counts, soon after they changed', async () => {
    const feature = await twoVersions();
    await saved(feature);
    const route = await startRollout(feature, { stages: [{ percent: 50, holdS: 600 }] });
    const atMs = Date.now() - 1000;
    const runs = Array.from({ length: 10 }, (_, n) => runOf(feature, route, { unit: unit(n), atMs }));
    await conductorOf(feature).record(batchOf(feature, runs.flat()));

    const id = rolloutId(feature, 1);
    const projected = await eventually(
      () => findFeature(env.DB, feature),
      (now) => now?.rollout === id,
    );
    expect(projected).toMatchObject({ control: version(1).version, candidate: version(2).version, percent: 50 });
    const [view] = await eventually(
      () => listRollouts(env.DB, page, { feature }),
      ([now]) => (now?.units.control ?? 0) > 0,
    );
    expect(view?.units).toEqual((await conductorOf(feature).rollout(id))?.units);
  });

  test('are counters that say each run once, whatever was sent twice', async () => {
    const feature = await twoVersions();
    const { route } = await conductorOf(feature).standing(feature);
    const runs = [30, 70, 700].flatMap((durationMs, n) =>
      runOf(feature, route, { unit: unit(n), atMs: Date.now(), durationMs, bad: n === 2 }),
    );
    const batch = batchOf(feature, runs);
    for (let times = 0; times < 3; times += 1) await conductorOf(feature).record(batch);
    const rows = await eventually(
      async () =>
        (await readCounters(env.DB, { sinceMs: 0, most: 1000 })).counters.filter((row) => row.feature === feature),
      (now) => now.length === 2,
    );
    expect(rows.find(({ outcome }) => outcome === 'ok')).toMatchObject({
      ...{ runs: 2, durationMsSum: 100, inputTokens: 20, outputTokens: 10, costUnknown: 0, arm: 'control' },
      buckets: [0, 0, 0, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    });
    expect(rows.find(({ outcome }) => outcome === 'error')).toMatchObject({ runs: 1, durationMsSum: 700 });
    await conductorOf(feature).record(batchOf(feature, runOf(feature, route, { unit: unit(9), atMs: Date.now() })));
    const later = await eventually(
      async () =>
        (await readCounters(env.DB, { sinceMs: 0, most: 1000 })).counters.filter(
          (row) => row.feature === feature && row.outcome === 'ok',
        ),
      ([now]) => now?.runs === 3,
    );
    expect(later[0]?.runs).toBe(3);
  });

  test('is the last feedback of a run, while evidence keeps the first', async () => {
    const feature = await twoVersions();
    const run = newRun(feature);
    await conductorOf(feature).feedback({ run, name: 'thumbs', value: false, atMs: 1000 });
    await conductorOf(feature).feedback({ run, name: 'thumbs', value: true, comment: 'better', atMs: 2000 });
    const said = await eventually(
      () => feedbackOf(env.TRACES, run),
      ([now]) => now?.value === true,
    );
    expect(said).toEqual([{ name: 'thumbs', value: true, comment: 'better', atMs: 2000 }]);
    const first = await runInDurableObject(conductorStub(feature), (_, { storage }) =>
      storage.sql.exec('select no from firsts where run = ?', run).toArray(),
    );
    expect(first).toEqual([{ no: 1 }]);
  });

  test('is an incident with its owner when an alert finds nothing to undo', async () => {
    const feature = await twoVersions();
    await saved(feature);
    const alert = { feature, action: 'rollback', reason: 'pager', key: 'k' } as const;
    expect(await conductorOf(feature).alert(alert, ann)).toMatchObject({ did: 'incident' });
    const [incident] = await eventually(
      () => listIncidents(env.DB, { ...page, feature }),
      (now) => now.length > 0,
    );
    expect(incident).toMatchObject({ owner: 'ines', status: 'open' });
  });
});

describe('an object that is made to fail', () => {
  test('throws on every call, keeps its alarm, and goes on when the switch is off', async () => {
    const feature = newFeature();
    await told(feature, { type: 'add_version', ...version(1), serveFirst: true });
    await withBindings(feature, { SLUICE_CHAOS: 'throw' }, async (conductor) => {
      await expect(conductor.standing(feature)).rejects.toThrow(/SLUICE_CHAOS/);
      await expect(conductor.record(batchOf(feature, []))).rejects.toThrow(/SLUICE_CHAOS/);
      await conductor.alarm();
    });
    expect(await runDurableObjectAlarm(conductorStub(feature))).toBe(true);
    expect(await conductorOf(feature).standing(feature)).toMatchObject({ route: { control: version(1).version } });
  });
});
