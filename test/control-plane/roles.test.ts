import { beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '#schema/contracts/endpoint';
import { endpoints } from '#schema/contracts/endpoints';
import { mayAct, roles, type Role } from '#schema/contracts/principal';
import { call, tokenOf } from './call.ts';

const values: Record<string, string> = {
  feature: 'nobody',
  version: 'v_0123456789abcdef',
  a: 'v_0123456789abcdef',
  b: 'v_fedcba9876543210',
  id: 'nobody.1',
  n: '1',
  name: 'nothing',
  session: 's1',
  unit: 'ann',
  run: 'nobody.01HZZZZZZZZZZZZZZZZZZZZZZZ',
};
const addressOf = ({ path }: Endpoint): string =>
  `/admin/v1${path.replace(/:([a-z]+)/gi, (_, name: string) => values[name] ?? name)}`;

describe.each(Object.entries(endpoints))('%s', (_, endpoint) => {
  const tokens = new Map<Role, string>();
  beforeAll(async () => {
    for (const role of roles) tokens.set(role, await tokenOf(role, `${role}-${crypto.randomUUID().slice(0, 8)}`));
  });

  it.each([null, 'not-a-token'])('answers 401 to the token %s', async (token) => {
    const { status, headers, body } = await call(endpoint.method, addressOf(endpoint), { token });
    expect([status, body['code']]).toEqual([401, 'unauthorized']);
    expect(headers.get('www-authenticate')).toContain('Bearer');
  });

  it.each(roles)('lets %s in or out as the table says', async (role) => {
    const { status, body } = await call(endpoint.method, addressOf(endpoint), { token: tokens.get(role) ?? '' });
    if (mayAct(role, endpoint.role)) expect([401, 403]).not.toContain(status);
    else expect([status, body['code']]).toEqual([403, 'forbidden']);
  });
});

describe('metrics', () => {
  it('are for viewers', async () => {
    expect((await call('GET', '/admin/metrics', { token: null })).status).toBe(401);
    expect((await call('GET', '/admin/metrics', { token: await tokenOf('alerter', 'only-alerts') })).status).toBe(403);
  });
});
