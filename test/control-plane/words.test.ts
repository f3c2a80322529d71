import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import worker from '../../control-plane/index.ts';
import { ADMIN, call, createFeature, manifest, type Met, tokenOf } from './call.ts';

const at = (feature: string) => `/admin/v1/features/${feature}`;

/** A feature with three versions: control and two that came later. */
async function threeVersions(feature: string): Promise<[string, string, string]> {
  await createFeature(feature);
  const push = async (answer: string) =>
    String((await call('POST', `${at(feature)}/versions`, { body: { manifest: manifest(answer) } })).body['version']);
  return [await push('one'), await push('two'), await push('three')];
}

/** Starts a rollout that nothing but a person's word holds up. */
const start = (
  feature: string,
  candidate: string,
  sent: { token?: string; requires?: unknown[]; more?: object } = {},
): Promise<Met> => {
  const { token, requires = ['approval'], more = {} } = sent;
  const plan = {
    stages: [{ percent: 5, requires }, { percent: 50, holdS: 600 }, { percent: 100 }],
    guardrails: [],
    ...more,
  };
  return call('POST', `${at(feature)}/rollouts`, {
    body: { candidate, plan },
    ...(token === undefined ? {} : { token }),
  });
};
const say = (id: string, word: string, token?: string): Promise<Met> =>
  call('POST', `/admin/v1/rollouts/${id}/${word}`, {
    body: { reason: 'seen' },
    ...(token === undefined ? {} : { token }),
  });
const view = async (id: string) => (await call('GET', `/admin/v1/rollouts/${id}`)).body;
const awaits = async (id: string, phase: string): Promise<void> => {
  await expect.poll(async () => (await view(id))['phase'], { timeout: 5000 }).toBe(phase);
};

/** The same request in a dev session, where the one token is everybody. */
async function inDev(path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${ADMIN}`, 'content-type': 'application/json' };
  const request = new Request(`https://control.test${path}`, { method: 'POST', headers, body: '{"reason":"alone"}' });
  const context = { waitUntil: () => undefined, passThroughOnException: () => undefined, props: {} };
  const bound = { ...env, SLUICE_ADMIN_TOKEN: ADMIN, SLUICE_DEV: 'true' };
  const response = await worker.fetch(request, bound, context as unknown as ExecutionContext);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('a stage that asks for a word', () => {
  it('waits for the role it names, from somebody else than who started it', async () => {
    const [, candidate] = await threeVersions('guarded');
    const operator = await tokenOf('operator', 'otto');
    const approver = await tokenOf('approver', 'ada');
    const { body } = await start('guarded', candidate, { token: approver });
    expect(body['id']).toBe('guarded.1');
    await awaits('guarded.1', 'awaiting_approval');
    expect(await view('guarded.1')).toMatchObject({ awaits: 'approver', percent: 5 });

    expect(await say('guarded.1', 'approve', operator)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await say('guarded.1', 'approve', approver)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    const second = await tokenOf('approver', 'bea');
    expect(await say('guarded.1', 'approve', second)).toMatchObject({
      status: 200,
      body: { stage: 1, percent: 50, approvals: [{ stage: 0, by: 'bea', role: 'approver', waived: false }] },
    });
  });

  it('takes the word of an operator where it says so, and refuses words nobody waits for with the phase', async () => {
    const [, candidate] = await threeVersions('light');
    const operator = await tokenOf('operator', 'olga');
    await start('light', candidate, { requires: [{ approval: 'operator' }] });
    await awaits('light.1', 'awaiting_approval');
    expect((await say('light.1', 'approve', operator)).status).toBe(200);
    const again = await say('light.1', 'approve', operator);
    expect(again).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(again.body['detail']).toContain('running');
    expect((await say('light.9', 'approve')).status).toBe(404);
    expect((await say('nobody.1', 'approve')).status).toBe(404);
  });

  it('is not given by its creator with the one token, except in a dev session, and then it is marked', async () => {
    const [, candidate] = await threeVersions('lonely');
    await start('lonely', candidate);
    await awaits('lonely.1', 'awaiting_approval');
    expect((await say('lonely.1', 'approve')).status).toBe(403);
    const alone = await inDev('/admin/v1/rollouts/lonely.1/approve');
    expect(alone).toMatchObject({ status: 200, body: { approvals: [{ by: 'bootstrap', waived: true }] } });
  });

  it('cannot be talked past: advance leads to the word, never beyond it', async () => {
    const [, candidate] = await threeVersions('hasty');
    const stages = [{ percent: 5, holdS: 600, requires: ['approval'] }, { percent: 100 }];
    await start('hasty', candidate, { more: { stages } });
    const { status, body } = await say('hasty.1', 'advance');
    expect([status, body['phase'], body['stage']]).toEqual([200, 'awaiting_approval', 0]);
    expect((await say('hasty.1', 'advance')).status).toBe(409);
  });
});

describe('a rollout that was rolled back', () => {
  it('begins again with the same plan under another id; only then', async () => {
    const [, candidate] = await threeVersions('again');
    const { body } = await start('again', candidate);
    const early = await say('again.1', 'restart');
    expect(early).toMatchObject({ status: 409, body: { code: 'conflict' } });
    await say('again.1', 'rollback');
    expect(await say('again.1', 'restart')).toMatchObject({
      status: 201,
      body: { id: 'again.2', candidate, plan: body['plan'] },
    });
    expect((await say('again.1', 'restart')).status).toBe(409);
    expect((await say('again.7', 'restart')).status).toBe(404);
  });
});

describe('two operators at once', () => {
  const outcome = (met: readonly Met[]): number[] => met.map(({ status }) => status).toSorted((a, b) => a - b);

  it('who start two candidates: one wins, the other is told which', async () => {
    const [, two, three] = await threeVersions('contested');
    const met = await Promise.all([start('contested', two), start('contested', three)]);
    expect(outcome(met)).toEqual([201, 409]);
    const lost = met.find(({ status }) => status === 409);
    expect(lost?.body['detail']).toContain('contested.1');
    expect((await call('GET', '/admin/v1/rollouts/contested.2')).status).toBe(404);
  });

  it('who start and shift by hand: one wins', async () => {
    const [, two, three] = await threeVersions('crossed');
    const byHand = call('PUT', `${at('crossed')}/traffic`, { body: { candidate: three, percent: 9, reason: 'mine' } });
    const met = await Promise.all([start('crossed', two), byHand]);
    expect(outcome(met)[1]).toBe(409);
  });

  it('who give one word, say opposite words, or restart: each is done once', async () => {
    const [, candidate] = await threeVersions('chorus');
    const operators = await Promise.all(['op-a', 'op-b', 'op-c'].map((name) => tokenOf('approver', name)));
    await start('chorus', candidate);
    await awaits('chorus.1', 'awaiting_approval');
    expect(outcome(await Promise.all(operators.map((token) => say('chorus.1', 'approve', token))))).toEqual([
      200, 409, 409,
    ]);
    expect((await view('chorus.1'))['approvals']).toHaveLength(1);

    const opposite = await Promise.all(
      ['pause', 'rollback', 'rollback'].map((word, index) => say('chorus.1', word, operators[index])),
    );
    expect(opposite.filter(({ status }) => status === 200).length).toBeLessThan(3);
    expect((await view('chorus.1'))['phase']).toBe('rolled_back');
    expect(outcome(await Promise.all(operators.map((token) => say('chorus.1', 'restart', token))))).toEqual([
      201, 409, 409,
    ]);
  });

  it('and whoever repeats a request with its Idempotency-Key gets the same answer, not a second rollout', async () => {
    const [, candidate] = await threeVersions('repeated');
    const body = { candidate, plan: { stages: [{ percent: 5, holdS: 600 }] } };
    const headers = { 'idempotency-key': 'start-once' };
    const send = () => call('POST', `${at('repeated')}/rollouts`, { body, headers });
    const first = await send();
    expect([first.status, (await send()).body['id']]).toEqual([201, 'repeated.1']);
    await say('repeated.1', 'rollback');
    const again = await call('POST', '/admin/v1/rollouts/repeated.1/restart', {
      body: { reason: 'once more' },
      headers: { 'idempotency-key': 'restart-once' },
    });
    const twice = await call('POST', '/admin/v1/rollouts/repeated.1/restart', {
      body: { reason: 'once more' },
      headers: { 'idempotency-key': 'restart-once' },
    });
    expect([again.status, twice.status, twice.body['id']]).toEqual([201, 201, 'repeated.2']);
  });
});
