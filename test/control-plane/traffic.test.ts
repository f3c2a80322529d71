import { describe, expect, it } from 'vitest';
import { call, createFeature, manifest } from './call.ts';

const at = (feature: string) => `/admin/v1/features/${feature}`;
async function twoVersions(feature: string): Promise<[unknown, unknown]> {
  await createFeature(feature, { guardrails: [{ metric: 'error', margin: 0.02 }] });
  const push = async (answer: string) =>
    (await call('POST', `${at(feature)}/versions`, { body: { manifest: manifest(answer) } })).body['version'];
  return [await push('one'), await push('two')];
}

describe('traffic by hand', () => {
  it('answers the one-stage rollout, watched by the guardrails of the feature', async () => {
    const [control, candidate] = await twoVersions('shifted');
    const { status, body } = await call('PUT', `${at('shifted')}/traffic`, {
      body: { candidate, percent: 20, reason: 'try it' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ control, candidate, percent: 20, kind: 'manual', guarded: true });
    expect((await call('GET', at('shifted'))).body).toMatchObject({
      control,
      candidate,
      percent: 20,
      rollout: body['id'],
    });
    expect((await call('GET', `/admin/v1/rollouts/${String(body['id'])}`)).body).toMatchObject({
      id: body['id'],
      percent: 20,
    });
  });

  it('is refused for an unknown feature, and for a version nobody pushed', async () => {
    const body = { candidate: 'v_0123456789abcdef', percent: 5, reason: 'try' };
    expect((await call('PUT', `${at('unknown')}/traffic`, { body })).status).toBe(404);
    await twoVersions('known');
    expect([404, 422]).toContain((await call('PUT', `${at('known')}/traffic`, { body })).status);
  });
});

describe('a planned rollout', () => {
  it('starts once; a second one while it runs is 409, and so is traffic by hand', async () => {
    const [, candidate] = await twoVersions('planned');
    const plan = { stages: [{ percent: 5, holdS: 600 }, { percent: 100 }] };
    const started = await call('POST', `${at('planned')}/rollouts`, { body: { candidate, plan } });
    expect([started.status, started.body['id']]).toEqual([201, 'planned.1']);
    expect((await call('POST', `${at('planned')}/rollouts`, { body: { candidate, plan } })).status).toBe(409);
    expect(
      (await call('PUT', `${at('planned')}/traffic`, { body: { candidate, percent: 9, reason: 'more' } })).status,
    ).toBe(409);
    const rolledBack = await call('POST', '/admin/v1/rollouts/planned.1/rollback', { body: { reason: 'enough' } });
    expect(rolledBack.body).toMatchObject({ phase: 'rolled_back', percent: 0 });
  });

  it('that never was is 404', async () => {
    expect((await call('GET', '/admin/v1/rollouts/planned.99')).status).toBe(404);
    expect((await call('GET', '/admin/v1/rollouts/nobody.1')).status).toBe(404);
    expect((await call('POST', '/admin/v1/rollouts/nobody.1/pause', { body: { reason: 'x' } })).status).toBe(404);
  });
});

describe('the kill switch', () => {
  it('goes on and off again', async () => {
    await twoVersions('killed');
    const off = await call('POST', `${at('killed')}/disable`, { body: { reason: 'smoke' } });
    expect(off.body).toEqual({ feature: 'killed', disabled: true });
    expect((await call('POST', `${at('killed')}/enable`, { body: { reason: 'clear' } })).body['disabled']).toBe(false);
  });
});
