import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { call } from '../call.ts';

const rate = { perMinute: 60, burst: 5 };
const keyOf = async (name: string) =>
  (await env.SNAPSHOTS.getByName('global').read(-1)).snapshot?.keys.find(({ id }) => id === name);

describe('the object that counts a key', () => {
  it('adds up what isolates tell, and answers how far ahead that is', async () => {
    const limiter = env.LIMITER.getByName('key/sums');
    expect(await limiter.charge('', 3, rate)).toBe(3_000_000);
    const ahead = await limiter.charge('', 4, rate);
    expect(ahead).toBeGreaterThan(6_000_000);
    expect(ahead).toBeLessThanOrEqual(7_000_000);
  });

  it('keeps the units of a key apart', async () => {
    const limiter = env.LIMITER.getByName('unit/sums/1');
    await limiter.charge('ann', 50, rate);
    expect(await limiter.charge('bob', 1, rate)).toBe(1_000_000);
  });

  it('stays small: those who used it last are remembered', async () => {
    const limiter = env.LIMITER.getByName('unit/many/1');
    const slow = { perMinute: 1, burst: 1 };
    for (let n = 0; n < 20_050; n += 50)
      await Promise.all(Array.from({ length: 50 }, (_, one) => limiter.charge(`u${n + one}`, 1, slow)));
    expect(await limiter.charge('u20040', 1, slow)).toBeGreaterThan(110_000_000);
    expect(await limiter.charge('u0', 1, slow)).toBe(60_000_000);
  }, 60_000);
});

describe('a key with limits', () => {
  it('is published with them, every default said, and listed as they were given', async () => {
    const limits = { perMinute: 600, perUnitPerMinute: 12, unitBurst: 3 };
    const expiresAtMs = Date.now() + 3_600_000;
    const body = { name: 'bounded', kind: 'server', limits, expiresAtMs };
    expect((await call('POST', '/admin/v1/keys', { body })).status).toBe(201);
    expect(await keyOf('bounded')).toMatchObject({
      limits: { key: { perMinute: 600, burst: 100 }, unit: { perMinute: 12, burst: 3 } },
      expiresAtMs,
    });
    const { body: list } = await call('GET', '/admin/v1/keys');
    expect(list['keys']).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'bounded', limits, expiresAtMs })]),
    );
  });

  it('without any of it is published as before', async () => {
    await call('POST', '/admin/v1/keys', { body: { name: 'free', kind: 'server' } });
    const grant = await keyOf('free');
    expect(Object.keys(grant ?? {}).toSorted()).toEqual(['features', 'hash', 'id', 'kind', 'origins', 'pin']);
  });

  it.each([
    [{ limits: {} }, 'limits'],
    [{ limits: { burst: 5 } }, 'limits'],
    [{ limits: { perMinute: 0 } }, 'limits.perMinute'],
    [{ limits: { perMinute: 1.5 } }, 'limits.perMinute'],
    [{ limits: { perHour: 5 } }, 'limits'],
    [{ limits: { perUnitPerMinute: 2, unitBurst: 2, burst: 3 } }, 'limits.burst'],
    [{ expiresAtMs: 5 }, 'expiresAtMs'],
  ])('is refused when %j', async (more, path) => {
    const { status, body } = await call('POST', '/admin/v1/keys', { body: { name: 'odd', kind: 'server', ...more } });
    expect(status).toBe(422);
    expect((body['issues'] as { path: string }[]).some((issue) => issue.path.startsWith(path))).toBe(true);
    expect(await keyOf('odd')).toBeUndefined();
  });
});
