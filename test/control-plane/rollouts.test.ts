import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { RolloutView } from '#schema/contracts/rollout';
import { projectFeature, projectRollout } from '../../control-plane/store/projections.ts';
import type { FeatureName } from '#schema/contracts/ids';
import { call, createFeature } from './call.ts';

const view = (more: Record<string, unknown> = {}): RolloutView =>
  RolloutView.parse({
    id: 'projected.7',
    feature: 'projected',
    control: 'v_0123456789abcdef',
    candidate: 'v_fedcba9876543210',
    kind: 'plan',
    guarded: true,
    phase: 'running',
    stage: 0,
    percent: 5,
    plan: { alpha: 0.01, revertS: 0, stages: [{ percent: 5, holdS: 0, minUnits: 0 }], guardrails: [], whenUnknown: {} },
    guardrails: [],
    uncounted: {},
    units: { control: 10, candidate: 1 },
    waitingFor: null,
    decisions: [],
    createdBy: 'ana',
    createdAtMs: 1000,
    stageSinceMs: 1000,
    endedAtMs: null,
    ...more,
  });

describe('a projected rollout', () => {
  it('is listed, and found when its Conductor has let it go', async () => {
    await createFeature('projected');
    await projectRollout(env.DB, view());
    const { body } = await call('GET', '/admin/v1/rollouts?feature=projected&phase=running');
    expect(body['rollouts']).toEqual([view()]);
    expect((await call('GET', '/admin/v1/rollouts/projected.7')).body).toEqual(view());
  });

  it('is never undone by a projection that comes late', async () => {
    await createFeature('projected');
    await projectRollout(env.DB, view({ percent: 25, units: { control: 30, candidate: 9 } }));
    await projectRollout(env.DB, view());
    expect((await call('GET', '/admin/v1/rollouts?feature=projected')).body['rollouts']).toEqual([
      view({ percent: 25, units: { control: 30, candidate: 9 } }),
    ]);
  });

  it('is walked through page by page', async () => {
    for (let n = 1; n <= 5; n++)
      await projectRollout(env.DB, view({ id: `paged.${n}`, feature: 'paged', createdAtMs: n < 4 ? 5 : 9 }));
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await call('GET', `/admin/v1/rollouts?feature=paged&limit=2${cursor}`);
      ids.push(...(body['rollouts'] as RolloutView[]).map(({ id }) => id));
      cursor = typeof body['next'] === 'string' ? `&cursor=${body['next']}` : '';
    } while (cursor !== '');
    expect(ids).toEqual(['paged.5', 'paged.4', 'paged.3', 'paged.2', 'paged.1']);
  });
});

describe("a feature's projection", () => {
  it('is never undone by one that comes late', async () => {
    await createFeature('late');
    const at = (updatedAtMs: number, percent: number) =>
      projectFeature(env.DB, {
        feature: 'late' as FeatureName,
        control: null,
        candidate: null,
        percent,
        rollout: null,
        disabled: false,
        updatedAtMs,
      });
    await at(20, 50);
    await at(10, 5);
    const features = (await call('GET', '/admin/v1/features?limit=1000')).body['features'] as {
      feature: string;
      percent: number;
    }[];
    expect(features.find(({ feature }) => feature === 'late')?.percent).toBe(50);
  });
});
