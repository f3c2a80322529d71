import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { boundaryOf } from '../../../control-plane/rollout/boundary.ts';
import { Lanes } from '../../../control-plane/rollout/lanes.ts';
import { enqueue, kinds } from '../../../control-plane/rollout/outbox.ts';
import { tell, type Untold } from '../../../control-plane/rollout/tell.ts';
import type { FeatureName } from '#schema/contracts/ids';
import type { Notification } from '#schema/contracts/notification';
import { conductorOf, conductorStub, eventually, newFeature, rowsIn, told, twoVersions, version } from './people.ts';

const owners = { impact: 'ida', release: 'rob', incidents: 'ines', changes: 'cem', exposure: 'eva' };

const saved = (feature: FeatureName) =>
  env.DB.prepare(
    `insert into features (feature, owners, level, budgets, guardrails, permissions, created_at_ms, updated_at_ms)
     values (?, ?, 'L1', '{}', '[]', '{"providers":"*","collections":"*"}', 1, 1)`,
  )
    .bind(feature, JSON.stringify(owners))
    .run();

/** Somebody who is told of one feature, by this name. */
const receiver = (name: string, feature: FeatureName, events: string[] | null) =>
  env.DB.prepare(`insert into receivers values (?, 'webhook', 'https://example.com', ?, ?, 'ann', 1)`)
    .bind(name, events && JSON.stringify(events), JSON.stringify([feature]))
    .run();

test('what is shown of one rollout a second later delays nothing that is shown of another now', async () => {
  const feature = newFeature();
  await conductorOf(feature).standing(feature);
  const shown: string[] = [];
  await runInDurableObject(conductorStub(feature), async (_, { storage }) => {
    const deliver = async (_kind: string, effects: readonly { name: string }[]) =>
      void shown.push(...effects.map(({ name }) => name));
    const lanes = new Lanes(storage.sql, { deliver, failed: () => undefined, boundary: () => Promise.resolve() });
    const laterMs = Date.now() + 60_000;
    enqueue(storage.sql, { kind: 'project', name: 'project/one', body: null, dueAtMs: laterMs });
    enqueue(storage.sql, { kind: 'project', name: 'project/two', body: null, dueAtMs: 0 });
    expect(lanes.nextAtMs(Date.now())).toBe(0);
    await lanes.flushDue(Date.now());
    expect(shown).toEqual(['project/two']);
    expect(lanes.nextAtMs(Date.now())).toBe(laterMs);
    storage.sql.exec('delete from outbox');
  });
});

describe('a boundary', () => {
  test('is met before and after every effect and its settling, whatever its kind', async () => {
    const feature = newFeature();
    await conductorOf(feature).standing(feature);
    const met: string[] = [];
    await runInDurableObject(conductorStub(feature), async (_, { storage }) => {
      const lanes = new Lanes(storage.sql, {
        deliver: async (kind) => void met.push(`${kind}!`),
        failed: () => undefined,
        boundary: async (name) => void met.push(name),
      });
      for (const kind of kinds) {
        enqueue(storage.sql, { kind, name: `${kind}/x`, body: null, dueAtMs: 0 });
        await lanes.flush(kind);
      }
    });
    expect(met).toEqual(
      kinds.flatMap((kind) => [`${kind}:before`, `${kind}!`, `${kind}:performed`, `${kind}:settled`]),
    );
    expect(await rowsIn(feature, 'outbox')).toBe(0);
  });

  test('is nothing unless a test asks for it, and asks this machine alone', async () => {
    await expect(boundaryOf({})('publish:before')).resolves.toBeUndefined();
    await expect(boundaryOf({ SLUICE_CHAOS: 'deaf' })('publish:before')).resolves.toBeUndefined();
    expect(() => boundaryOf({ SLUICE_CHAOS: 'boundary=https://example.com/' })).toThrow(/this machine/);
  });
});

describe('what happened', () => {
  const untold = (feature: FeatureName, type: Untold['type']): Untold => ({
    ...{ id: 'x/1', type, atMs: 5, feature, rollout: null, text: 'Something', detail: {} },
  });
  const taking = (taken: [string, Notification][], refuses?: string) => ({
    getByName: (name: string) => ({
      take: async (notification: Notification) => {
        if (name === refuses) throw new Error('away');
        taken.push([name, notification]);
      },
    }),
  });

  test('is told to whoever wants it, with the owner for that kind of thing', async () => {
    const feature = newFeature();
    await saved(feature);
    await receiver('all', feature, null);
    await receiver('rollbacks', feature, ['rollout.rolled_back']);
    await receiver('others', newFeature(), null);
    const taken: [string, Notification][] = [];
    const bindings = { DB: env.DB, NOTIFIER: taking(taken) as never };
    await tell(bindings, untold(feature, 'rollout.rolled_back'));
    await tell(bindings, untold(feature, 'traffic.set'));
    expect(taken.map(([name, { type, owner }]) => [name, type, owner])).toEqual([
      ['all', 'rollout.rolled_back', { of: 'release', name: 'rob' }],
      ['rollbacks', 'rollout.rolled_back', { of: 'release', name: 'rob' }],
      ['all', 'traffic.set', { of: 'changes', name: 'cem' }],
    ]);
  });

  test('reaches the others when one of them is away, and is tried again for that one', async () => {
    const feature = newFeature();
    await receiver('down', feature, null);
    await receiver('up', feature, null);
    const taken: [string, Notification][] = [];
    const bindings = { DB: env.DB, NOTIFIER: taking(taken, 'down') as never };
    await expect(tell(bindings, untold(feature, 'traffic.set'))).rejects.toThrow('away');
    expect(taken.map(([name]) => name)).toEqual(['up']);
  });

  test('leaves the outbox once every receiver has it, from the command to the Notifier', async () => {
    const feature = await twoVersions();
    await saved(feature);
    await receiver(`of-${feature}`, feature, null);
    const command = { type: 'set_traffic', candidate: version(2).version, percent: 20, segment: null } as const;
    await told(feature, { ...command, guardrails: [], reason: 'try' });
    const waiting = await eventually(
      () => rowsIn(feature, `outbox where kind = 'notify'`),
      (rows) => rows === 0,
    );
    expect(waiting).toBe(0);
    const { pending, givenUp } = await env.NOTIFIER.getByName(`of-${feature}`).status();
    expect(pending + givenUp).toBeGreaterThan(0);
  });
});
