import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { makeDeps } from '../../control-plane/make-deps.ts';
import { createKey } from '../../control-plane/routes/key.create.ts';
import { deleteKey } from '../../control-plane/routes/key.delete.ts';
import { limitKey } from '../../control-plane/routes/key.limit.ts';
import { call, tokenOf } from './call.ts';

const snapshot = () => env.SNAPSHOTS.getByName('global').read(-1);

describe('a token', () => {
  it('works until it is revoked', async () => {
    const token = await tokenOf('viewer', 'short-lived');
    expect((await call('GET', '/admin/v1/features', { token })).status).toBe(200);
    expect((await call('DELETE', '/admin/v1/tokens/short-lived')).status).toBe(200);
    expect((await call('GET', '/admin/v1/features', { token })).status).toBe(401);
    expect((await call('DELETE', '/admin/v1/tokens/short-lived')).status).toBe(404);
    const entries = (await call('GET', '/admin/v1/audit?limit=1000')).body['entries'] as {
      action: string;
      subject: string;
    }[];
    const actions = entries.filter(({ subject }) => subject === 'short-lived').map(({ action }) => action);
    expect(actions.toSorted((a, b) => (a < b ? -1 : 1))).toEqual(['token.create', 'token.delete']);
  });

  it('is kept and listed without its text', async () => {
    const token = await tokenOf('operator', 'listed');
    const { body } = await call('GET', '/admin/v1/tokens');
    expect(body['tokens']).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'listed', role: 'operator', createdBy: 'bootstrap' })]),
    );
    expect(JSON.stringify(body)).not.toContain(token);
  });

  it.each(['listed-twice', 'bootstrap', 'evidence'])(
    'named %s cannot be made: the audit record knows one by that name',
    async (name) => {
      await tokenOf('viewer', name);
      expect((await call('POST', '/admin/v1/tokens', { body: { name, role: 'viewer' } })).status).toBe(409);
    },
  );
});

describe('an API key', () => {
  it('is published as its hash, and gone from the snapshot when it is revoked', async () => {
    const made = await call('POST', '/admin/v1/keys', {
      body: { name: 'web', kind: 'client', origins: ['https://example.com'] },
    });
    expect(made.status).toBe(201);
    const granted = (await snapshot()).snapshot?.keys.find(({ id }) => id === 'web');
    expect(granted).toMatchObject({ kind: 'client', features: null, pin: false, origins: ['https://example.com'] });
    expect(JSON.stringify((await snapshot()).snapshot)).not.toContain(String(made.body['secret']));

    expect((await call('POST', '/admin/v1/keys', { body: { name: 'web', kind: 'server' } })).status).toBe(409);
    expect((await call('DELETE', '/admin/v1/keys/web')).status).toBe(200);
    expect((await snapshot()).snapshot?.keys.some(({ id }) => id === 'web')).toBe(false);
    expect((await call('DELETE', '/admin/v1/keys/web')).status).toBe(404);
  });
});

describe("an API key's limits", () => {
  const granted = async (name: string) => (await snapshot()).snapshot?.keys.find(({ id }) => id === name);
  const limit = (name: string, limits: unknown) => call('PUT', `/admin/v1/keys/${name}/limits`, { body: { limits } });

  it('are changed and taken away without a new text, and the change is in the audit record', async () => {
    await call('POST', '/admin/v1/keys', { body: { name: 'shop', kind: 'server', limits: { perMinute: 60 } } });
    const before = await granted('shop');
    const changed = await limit('shop', { perMinute: 120, burst: 7, perUnitPerMinute: 30 });
    expect(changed).toMatchObject({ status: 200, body: { name: 'shop', limits: { perMinute: 120, burst: 7 } } });
    expect(JSON.stringify(changed.body)).not.toContain(before?.hash);
    const limits = { key: { perMinute: 120, burst: 7 }, unit: { perMinute: 30, burst: 5 } };
    expect(await granted('shop')).toEqual({ ...before, limits });
    expect((await limit('shop', null)).body['limits']).toBeNull();
    expect(await granted('shop')).not.toHaveProperty('limits');
    const entries = (await call('GET', '/admin/v1/audit?limit=2')).body['entries'];
    expect(entries).toMatchObject([{ action: 'key.limit', subject: 'shop', detail: { limits: null } }, {}]);
  });

  it.each([
    ['nobody', { perMinute: 1 }, 404],
    ['bootstrap', { perMinute: 1 }, 404],
    ['shop', {}, 422],
    ['shop', { burst: 3 }, 422],
    ['shop', { perMinute: 0 }, 422],
    ['shop', { perMinute: 1.5 }, 422],
    ['shop', undefined, 422],
  ])('of %s are not changed to %j', async (name, limits, status) => {
    expect((await limit(name, limits)).status).toBe(status);
  });

  it('that cannot be published are kept, and said so', async () => {
    const body = { limits: { perMinute: 9 } };
    const asked = { params: { name: 'shop' }, query: {}, principal: { name: 'ana', role: 'admin' } as const };
    const deps = { ...makeDeps(env), publishKeys: async () => false };
    await call('POST', '/admin/v1/keys', { body: { name: 'shop', kind: 'server' } });
    expect(await limitKey({ ...asked, body, deps })).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await limitKey({ ...asked, body, deps: makeDeps(env) })).toMatchObject({ ok: true });
    expect((await granted('shop'))?.limits?.key?.perMinute).toBe(9);
  });
});

describe('an API key that cannot be published', () => {
  const asked = { params: {}, query: {}, principal: { name: 'ana', role: 'admin' } as const };
  const deps = { ...makeDeps(env), publishKeys: async () => false };
  const body = { name: 'stuck', kind: 'server' as const, pin: false, origins: [] };
  const listed = async () => JSON.stringify((await call('GET', '/admin/v1/keys')).body);

  it('is taken back, and said so', async () => {
    const made = await createKey({ ...asked, body, deps });
    expect(made).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect(await listed()).not.toContain('stuck');
  });

  it('says that it still works when it is revoked, until a repeat could publish that', async () => {
    await call('POST', '/admin/v1/keys', { body: { ...body, name: 'lasting' } });
    const revoke = { ...asked, params: { name: 'lasting' }, body: undefined };
    expect(await deleteKey({ ...revoke, deps })).toMatchObject({ ok: false, error: { code: 'unavailable' } });
    expect((await snapshot()).snapshot?.keys.some(({ id }) => id === 'lasting')).toBe(true);
    await deleteKey({ ...revoke, deps: makeDeps(env) });
    expect((await snapshot()).snapshot?.keys.some(({ id }) => id === 'lasting')).toBe(false);
  });
});

describe('the audit record', () => {
  it('refuses every change and every deletion', async () => {
    await tokenOf('viewer', 'audited');
    await expect(env.DB.prepare("update audit set actor = 'nobody'").run()).rejects.toThrow('append-only');
    await expect(env.DB.prepare('delete from audit').run()).rejects.toThrow('append-only');
  });
});
