import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
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

  it.each(['listed-twice', 'bootstrap'])('named %s cannot be made where there is one', async (name) => {
    await tokenOf('viewer', name);
    expect((await call('POST', '/admin/v1/tokens', { body: { name, role: 'viewer' } })).status).toBe(409);
  });
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

describe('the audit record', () => {
  it('refuses every change and every deletion', async () => {
    await tokenOf('viewer', 'audited');
    await expect(env.DB.prepare("update audit set actor = 'nobody'").run()).rejects.toThrow('append-only');
    await expect(env.DB.prepare('delete from audit').run()).rejects.toThrow('append-only');
  });
});
