import { describe, expect, test } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import type { PlanInput } from '#schema/contracts/plan';
import type { Command } from '#schema/contracts/rpc';
import {
  ann,
  conductorOf,
  eventually,
  newFeature,
  plan,
  publisher,
  rolloutId,
  rowsIn,
  told,
  version,
} from './people.ts';

const stages = [{ percent: 50, holdS: 600 }];

async function threeVersions(): Promise<FeatureName> {
  const feature = newFeature();
  for (const n of [1, 2, 3]) await told(feature, { type: 'add_version', ...version(n), serveFirst: true });
  return feature;
}

const start = (n: number, input: PlanInput): Command => ({
  type: 'start_rollout',
  candidate: version(n).version,
  plan: plan(input),
});
const ask = (feature: FeatureName, command: Command) => conductorOf(feature).command(feature, command, ann);
const viewOf = (feature: FeatureName, n: number) => conductorOf(feature).rollout(rolloutId(feature, n));
const about = (feature: FeatureName, n: number) => ({ rollout: rolloutId(feature, n), reason: 'because' });

describe('a newer candidate while a plan runs', () => {
  test('is refused by default, with the phase', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, { stages }));
    const refused = await ask(feature, start(3, { stages }));
    expect(refused).toMatchObject({ ok: false, error: { code: 'conflict' } });
    expect(refused.ok ? '' : refused.error.detail).toContain('running');
  });

  test('takes its place when the plan says so: one route, one revision, the older one ends superseded', async () => {
    const feature = await threeVersions();
    const first = await told(feature, start(2, { stages, onNewer: 'supersede' }));
    const second = await told(feature, start(3, { stages }));
    expect(second.route.rollout).toMatchObject({ id: rolloutId(feature, 2), candidate: version(3).version });
    expect(second.route.revision).toBe(first.route.revision + 1);
    expect(await viewOf(feature, 1)).toMatchObject({ phase: 'rolled_back', percent: 0 });
    expect((await viewOf(feature, 1))?.decisions.at(-1)).toMatchObject({ decision: 'superseded', by: 'ann' });
    const published = await eventually(
      async () => (await publisher().read(-1)).snapshot?.features[feature],
      (route) => route?.revision === second.route.revision,
    );
    expect(published).toMatchObject({ rollout: { id: rolloutId(feature, 2) } });
  });

  test('waits when the plan says so, and begins in the transaction that ends the one before it', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, { stages, onNewer: 'queue' }));
    const queued = await told(feature, start(3, { stages }));
    expect(queued.route.rollout).toMatchObject({ id: rolloutId(feature, 1) });
    expect(await viewOf(feature, 2)).toMatchObject({ phase: 'pending', waitingFor: `${rolloutId(feature, 1)} to end` });
    const ended = await told(feature, { type: 'rollback', ...about(feature, 1) });
    expect(ended.route.rollout).toMatchObject({ id: rolloutId(feature, 2), candidate: version(3).version });
    expect(await viewOf(feature, 2)).toMatchObject({ phase: 'running', control: version(1).version });
    expect(await viewOf(feature, 1)).toMatchObject({ phase: 'rolled_back', verification: { state: 'watching' } });
  });

  test('gives way in the queue to a still newer one, and can be taken out of it', async () => {
    const feature = await threeVersions();
    await told(feature, { type: 'add_version', ...version(4), serveFirst: true });
    await told(feature, start(2, { stages, onNewer: 'queue' }));
    await told(feature, start(3, { stages }));
    await told(feature, start(4, { stages }));
    expect(await viewOf(feature, 2)).toMatchObject({ phase: 'rolled_back' });
    expect((await viewOf(feature, 2))?.decisions.at(-1)?.decision).toBe('superseded');
    await told(feature, { type: 'rollback', ...about(feature, 3) });
    expect(await viewOf(feature, 3)).toMatchObject({ phase: 'rolled_back' });
    const ended = await told(feature, { type: 'rollback', ...about(feature, 1) });
    expect(ended.route.rollout).toBeNull();
  });

  test('waits for a disabled feature to be enabled again', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, { stages, onNewer: 'queue' }));
    await told(feature, start(3, { stages }));
    await told(feature, { type: 'disable', reason: 'fire' });
    await told(feature, { type: 'rollback', ...about(feature, 1) });
    expect(await viewOf(feature, 2)).toMatchObject({ phase: 'pending' });
    const enabled = await told(feature, { type: 'enable', reason: 'it is out' });
    expect(enabled.route.rollout).toMatchObject({ id: rolloutId(feature, 2) });
  });
});

describe('a restart', () => {
  test('is the same candidate with the same plan as a new rollout, of any that was rolled back', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, { stages }));
    await told(feature, { type: 'rollback', ...about(feature, 1) });
    await told(feature, start(3, { stages }));
    await told(feature, { type: 'rollback', ...about(feature, 2) });
    const again = await told(feature, { type: 'restart', ...about(feature, 1) });
    expect(again.route.rollout).toMatchObject({
      id: rolloutId(feature, 3),
      candidate: version(2).version,
      percent: 50,
    });
    expect((await viewOf(feature, 3))?.plan).toEqual((await viewOf(feature, 1))?.plan);
  });

  test('is refused while it runs, and where there is nothing to restart', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, { stages }));
    expect(await ask(feature, { type: 'restart', ...about(feature, 1) })).toMatchObject({
      error: { code: 'conflict' },
    });
    expect(await ask(feature, { type: 'restart', ...about(feature, 9) })).toMatchObject({
      error: { code: 'not_found' },
    });
  });

  test('two at once: one begins, the other is told', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, { stages }));
    await told(feature, { type: 'rollback', ...about(feature, 1) });
    const both = await Promise.all([1, 2].map(() => ask(feature, { type: 'restart', ...about(feature, 1) })));
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(both.find(({ ok }) => !ok)).toMatchObject({ error: { code: 'conflict' } });
    expect(await rowsIn(feature, 'rollouts')).toBe(2);
  });
});

describe('an approval', () => {
  const asked = {
    stages: [
      { percent: 50, requires: ['approval' as const] },
      { percent: 90, holdS: 600 },
    ],
    guardrails: [],
  };

  test('is waited for by alarm, refused from the creator and from lesser roles, and then the next stage begins', async () => {
    const feature = await threeVersions();
    await told(feature, start(2, asked));
    const waiting = await eventually(
      () => viewOf(feature, 1),
      (view) => view?.phase === 'awaiting_approval',
    );
    expect(waiting).toMatchObject({ phase: 'awaiting_approval', awaits: 'approver', stage: 0 });
    const approve = (by: { name: string; role: string; alone?: boolean }) =>
      conductorOf(feature).command(feature, { type: 'approve', ...about(feature, 1) }, by);
    expect(await approve({ name: 'bob', role: 'operator' })).toMatchObject({ error: { code: 'forbidden' } });
    expect(await approve(ann)).toMatchObject({ error: { code: 'forbidden' } });
    expect(await approve({ name: 'cleo', role: 'approver' })).toMatchObject({ ok: true });
    const view = await viewOf(feature, 1);
    expect(view).toMatchObject({
      phase: 'running',
      stage: 1,
      awaits: null,
      approvals: [{ by: 'cleo', waived: false }],
    });
    expect(await approve({ name: 'cleo', role: 'approver' })).toMatchObject({ error: { code: 'conflict' } });
  });
});
