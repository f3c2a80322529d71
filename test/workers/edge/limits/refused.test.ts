import { describe, expect, it } from 'vitest';
import type { GrantLimits } from '#schema/contracts/key-limits';
import type { KeyGrant } from '#schema/contracts/snapshot';
import type { Deps } from '../../../../workers/edge/deps.ts';
import { Meter } from '../../../../workers/edge/limits/meter.ts';
import type { Refused } from '../../../../workers/edge/limits/refusals.ts';
import { takeBy } from '../../../../workers/edge/limits/take.ts';
import { asking, request, runOf, smallEdge } from '../small-edge.ts';

/** An edge whose every key has these limits (or end), as the snapshot would say. */
async function limited(limits: GrantLimits | undefined, over: Partial<KeyGrant> = {}) {
  const told: string[] = [];
  const refused: Refused[] = [];
  const edge = await smallEdge({ manifest: asking() });
  const ports = {
    now: () => Date.now(),
    wait: async () => {},
    hold: () => {},
    charge: async ({ limiter }: { limiter: string }) => {
      told.push(limiter);
      return 0;
    },
  };
  const grants = new Map(
    [...edge.opened.grants].map(([hash, grant]) => [hash, { ...grant, ...over, ...(limits && { limits }) }]),
  );
  const view = { ...edge.opened, grants, ageMs: 10, stale: false };
  const more: Partial<Deps> = {
    take: takeBy(new Meter(), ports, (what) => void refused.push(what)),
    snapshot: async () => view,
  };
  return { ...(await smallEdge({ manifest: asking(), over: more })), limiters: told, refused };
}

const slow = { perMinute: 6, burst: 2 };
const run = (unit?: string, headers: Record<string, string> = {}) =>
  runOf({ input: { question: 'What?' }, ...(unit ? { context: { targetingKey: unit } } : {}) }, headers);
const openai = () => request('/v1/chat/completions', { model: 'help', messages: [{ role: 'user', content: 'Hi' }] });
const anthropic = () =>
  request('/v1/messages', { model: 'help', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] });
const models = () => new Request('https://edge.test/v1/models', { headers: { 'x-api-key': 'server' } });

describe('a key that was used too often', () => {
  it('is refused with 429, when to come again, and no word of a run', async () => {
    const { send, records, asked, refused } = await limited({ key: slow, unit: null });
    for (let call = 0; call < 2; call++) expect((await send(run())).status).toBe(200);
    const reply = await send(run());
    expect(reply.status).toBe(429);
    expect(refused).toEqual([{ of: 'key', name: 'server', limit: 'key' }]);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThanOrEqual(9);
    expect(await reply.json()).toMatchObject({
      code: 'rate_limited',
      detail: expect.stringContaining('6 calls a minute'),
    });
    expect(reply.headers.has('sluice-run')).toBe(false);
    expect(asked).toHaveLength(2);
    expect(records.filter(({ kind }) => kind === 'ended')).toHaveLength(2);
  });

  it.each([
    ['/v1/chat/completions', openai, { error: { type: 'rate_limit_error', code: 'rate_limit_exceeded' } }],
    ['/v1/messages', anthropic, { type: 'error', error: { type: 'rate_limit_error' } }],
    ['/v1/models', models, { error: { type: 'rate_limit_error' } }],
  ])('is refused at %s in its own words', async (_place, ask, body) => {
    const { send } = await limited({ key: { perMinute: 1, burst: 1 }, unit: null });
    expect((await send(ask())).status).toBe(200);
    const reply = await send(ask());
    expect(reply.status).toBe(429);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(await reply.json()).toMatchObject(body);
  });

  it('is refused at feedback too, which a key in everybody’s browser may give', async () => {
    const { send } = await limited({ key: { perMinute: 1, burst: 1 }, unit: null });
    const say = () =>
      send(request('/v1/feedback', { run: 'r', name: 'thumbs', value: true }, { 'x-api-key': 'client' }));
    expect((await say()).status).not.toBe(429);
    expect((await say()).status).toBe(429);
  });

  it('is refused before its body is read', async () => {
    const { send } = await limited({ key: { perMinute: 1, burst: 1 }, unit: null });
    await send(run());
    const broken = runOf('{');
    expect((await send(broken)).status).toBe(429);
    expect(broken.bodyUsed).toBe(false);
  });

  it('does not use up what another key may do', async () => {
    const { send } = await limited({ key: { perMinute: 1, burst: 1 }, unit: null });
    await send(run());
    expect((await send(run())).status).toBe(429);
    expect((await send(run(undefined, { 'x-api-key': 'no-pin' }))).status).toBe(200);
  });
});

describe('a unit that asks too often', () => {
  it('is refused, and nobody else', async () => {
    const { send } = await limited({ key: null, unit: slow });
    for (let call = 0; call < 2; call++) expect((await send(run('ann'))).status).toBe(200);
    expect((await send(run('ann'))).status).toBe(429);
    expect((await send(run('bob'))).status).toBe(200);
    for (let call = 0; call < 5; call++) expect((await send(run())).status).toBe(200);
  });

  it('is the same one by every API', async () => {
    const { send } = await limited({ key: null, unit: slow });
    await send(run('ann'));
    const chat = () =>
      send(
        request('/v1/chat/completions', { model: 'help', user: 'ann', messages: [{ role: 'user', content: 'Hi' }] }),
      );
    expect((await chat()).status).toBe(200);
    expect((await chat()).status).toBe(429);
  });

  it('in a hurry uses up nothing of what the others of its key may do', async () => {
    const { send } = await limited({ key: { perMinute: 1, burst: 5 }, unit: { perMinute: 1, burst: 1 } });
    const statuses: number[] = [];
    for (let call = 0; call < 30; call++) statuses.push((await send(run('ann'))).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    for (const other of ['bob', 'cem', 'dee', 'eva']) expect((await send(run(other))).status).toBe(200);
    expect((await send(run('fay'))).status).toBe(429);
  });

  it('is one address where the key is in everybody’s hands', async () => {
    const { send } = await limited({ key: null, unit: { perMinute: 1, burst: 1 } });
    const say = (address: string) =>
      send(
        request(
          '/v1/feedback',
          { run: 'r', name: 'thumbs', value: true },
          { 'x-api-key': 'client', 'cf-connecting-ip': address },
        ),
      );
    expect((await say('192.0.2.1')).status).not.toBe(429);
    expect((await say('192.0.2.1')).status).toBe(429);
    expect((await say('192.0.2.2')).status).not.toBe(429);
    // Whoever has one address of IPv6 has all of its network.
    expect((await say('2001:db8:1:2::1')).status).not.toBe(429);
    expect((await say('2001:db8:1:2:ffff::9')).status).toBe(429);
    expect((await say('2001:db8:1:3::1')).status).not.toBe(429);
  });
});

describe('a key', () => {
  it('without limits is never counted', async () => {
    const { send, limiters } = await limited(undefined);
    for (let call = 0; call < 30; call++) expect((await send(run('ann'))).status).toBe(200);
    expect(limiters).toEqual([]);
  });

  it('that is over is refused, whichever way it asks', async () => {
    const { send } = await limited(undefined, { expiresAtMs: Date.now() - 1 });
    for (const ask of [run, openai, anthropic, models]) {
      const reply = await send(ask());
      expect(reply.status).toBe(401);
      expect(await reply.text()).toContain('expired');
    }
  });

  it('works until the moment it is over, also when it was shown before', async () => {
    const endsAtMs = Date.now() + 150;
    const { send } = await limited(undefined, { expiresAtMs: endsAtMs });
    expect((await send(run())).status).toBe(200);
    await scheduler.wait(200);
    expect((await send(run())).status).toBe(401);
  });
});

describe.each(['client', 'limited'])('the key %s at the chat APIs', (key) => {
  it.each([
    ['/v1/chat/completions', { messages: [{ role: 'user', content: 'Hi' }] }],
    ['/v1/messages', { max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] }],
  ])('runs no feature by %s, and learns of none whether it is there', async (path, body) => {
    const { send, asked, records } = await limited(undefined);
    const say = async (model: string) => {
      const reply = await send(request(path, { ...body, model }, { authorization: `Bearer ${key}`, 'x-api-key': '' }));
      return { status: reply.status, text: (await reply.text()).replaceAll(model, 'it') };
    };
    const known = await say('help');
    expect(known.status).toBe(403);
    expect(await say('nobody')).toEqual(known);
    expect([asked, records]).toEqual([[], []]);
  });
});
