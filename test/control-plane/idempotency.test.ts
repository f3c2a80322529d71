import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { claimKey, keepAnswer, KEPT_MS, LEASE_MS } from '../../control-plane/store/idempotency.ts';
import { call, createFeature, manifest, owners, tokenOf } from './call.ts';

const once = (key: string) => ({ headers: { 'idempotency-key': key } });
const feature = { owners, level: 'L1' };

describe('an Idempotency-Key', () => {
  it('gives a repeat the first answer, and changes nothing a second time', async () => {
    await createFeature('pushed-once');
    const push = () =>
      call('POST', '/admin/v1/features/pushed-once/versions', { body: { manifest: manifest() }, ...once('push-1') });
    const first = await push();
    const second = await push();
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
  });

  it('keeps a refusal too', async () => {
    const push = () =>
      call('POST', '/admin/v1/features/born-late/versions', { body: { manifest: manifest() }, ...once('early') });
    expect((await push()).status).toBe(404);
    await createFeature('born-late');
    expect((await push()).status).toBe(404);
  });

  it('is refused with another body', async () => {
    await call('PUT', '/admin/v1/features/one-body', { body: feature, ...once('body-1') });
    const other = await call('PUT', '/admin/v1/features/one-body', {
      body: { ...feature, level: 'L2' },
      ...once('body-1'),
    });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_mismatch']);
  });

  it("of one caller is nobody else's", async () => {
    const token = await tokenOf('editor', 'second-caller');
    await call('PUT', '/admin/v1/features/two-callers', { body: feature, ...once('shared') });
    const other = await call('PUT', '/admin/v1/features/two-callers-b', { token, body: feature, ...once('shared') });
    expect(other.status).toBe(200);
  });

  it('lets exactly one of many at once do the work', async () => {
    const make = () =>
      call('POST', '/admin/v1/tokens', { body: { name: 'made-once', role: 'viewer' }, ...once('race') });
    const met = await Promise.all(Array.from({ length: 8 }, make));
    const secrets = new Set(met.filter(({ status }) => status === 201).map(({ body }) => body['secret']));
    expect(secrets.size).toBe(1);
    expect(
      met.every(({ status, headers }) => status === 201 || (status === 409 && headers.get('retry-after') === '1')),
    ).toBe(true);
  });

  it('repeats a secret to its owner without keeping its text', async () => {
    const make = () =>
      call('POST', '/admin/v1/tokens', { body: { name: 'sealed', role: 'viewer' }, ...once('sealed-1') });
    const first = await make();
    const secret = String(first.body['secret']);
    expect((await make()).body['secret']).toBe(secret);
    const { results } = await env.DB.prepare('select * from idempotency').all();
    expect(results.length).toBeGreaterThan(0);
    expect(JSON.stringify(results)).not.toContain(secret);
    expect(JSON.stringify((await env.DB.prepare('select * from tokens').all()).results)).not.toContain(secret);
  });
});

describe('the book of answers', () => {
  const use = (claim: string, atMs: number) => ({ caller: 'c', key: 'k', fingerprint: 'f', claim, atMs });

  it('gives the key of a request that died back after a minute, and of an answered one after a day', async () => {
    expect(await claimKey(env.DB, use('first', 0))).toEqual({ kind: 'mine' });
    expect(await claimKey(env.DB, use('second', LEASE_MS - 1))).toEqual({ kind: 'in_flight' });
    expect(await claimKey(env.DB, use('third', LEASE_MS))).toEqual({ kind: 'mine' });
    await keepAnswer(env.DB, use('first', 0), { status: 200, answer: 'too late' });
    expect(await claimKey(env.DB, use('fourth', LEASE_MS + 1))).toEqual({ kind: 'in_flight' });
    await keepAnswer(env.DB, use('third', 0), { status: 200, answer: 'sealed' });
    expect(await claimKey(env.DB, use('fifth', KEPT_MS + LEASE_MS - 1))).toEqual({
      kind: 'answered',
      status: 200,
      answer: 'sealed',
    });
    expect(await claimKey(env.DB, use('sixth', KEPT_MS + LEASE_MS))).toEqual({ kind: 'mine' });
  });

  it('deletes what is older than a day', async () => {
    for (const key of ['a', 'b', 'c']) await claimKey(env.DB, { ...use('x', 1), caller: 'old', key });
    await claimKey(env.DB, { ...use('y', KEPT_MS * 2), caller: 'new' });
    const { results } = await env.DB.prepare("select * from idempotency where caller = 'old'").all();
    expect(results).toEqual([]);
  });
});
