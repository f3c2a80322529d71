import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { Problem } from '#schema/contracts/problem';
import { app, type Ports } from '../../control-plane/app.ts';
import type { Deps } from '../../control-plane/deps.ts';
import worker from '../../control-plane/index.ts';
import { call, createFeature, owners, send, type Sent } from './call.ts';

const feature = { owners, level: 'L1' };
const put = (body: unknown): [string, string, Sent] => ['PUT', '/admin/v1/features/shapes', { body }];
const raw = (text: string, type?: string): [string, string, Sent] => [
  'PUT',
  '/admin/v1/features/shapes',
  { text, ...(type === undefined ? {} : { type }) },
];

describe('what cannot be taken is refused as application/problem+json', () => {
  const cases: [string, [string, string, Sent?], number, string][] = [
    ['an unknown address', ['GET', '/admin/v1/nothing'], 404, 'not_found'],
    ['an address with a slash too many', ['GET', '/admin/v1/features/'], 404, 'not_found'],
    ['a method the address does not take', ['DELETE', '/admin/v1/features/shapes'], 405, 'method_not_allowed'],
    ['a name that is none', ['GET', '/admin/v1/features/No_Name'], 400, 'malformed'],
    ['an unknown name in the query', ['GET', '/admin/v1/features?colour=red'], 400, 'malformed'],
    ['a name twice in the query', ['GET', '/admin/v1/features?limit=2&limit=3'], 400, 'malformed'],
    ['a limit out of bounds', ['GET', '/admin/v1/features?limit=0'], 400, 'malformed'],
    ['a cursor of somebody else', ['GET', '/admin/v1/features?cursor=abc'], 400, 'malformed'],
    [
      'a cursor of another list',
      ['GET', `/admin/v1/audit?cursor=${btoa('["a"]').replace(/=/g, '')}`],
      400,
      'malformed',
    ],
    ['no body', ['PUT', '/admin/v1/features/shapes'], 415, 'unsupported_media_type'],
    ['another content type', raw('owners=ana', 'application/x-www-form-urlencoded'), 415, 'unsupported_media_type'],
    ['half a JSON text', raw('{"owners":'), 400, 'malformed'],
    ['an empty body', raw(''), 400, 'malformed'],
    ['a JSON text that is no object', raw('[1]'), 422, 'invalid'],
    ['an unknown name in the body', put({ ...feature, colour: 'red' }), 422, 'invalid'],
    ['a body over 1 MB', put({ ...feature, level: 'x'.repeat(1024 * 1024) }), 413, 'too_large'],
    [
      'an Idempotency-Key with a space',
      ['PUT', '/admin/v1/features/shapes', { body: feature, headers: { 'idempotency-key': 'a b' } }],
      400,
      'malformed',
    ],
  ];
  it.each(cases)('%s', async (_, [method, path, sent], status, code) => {
    const met = await call(method, path, sent);
    expect([met.status, met.body['code']]).toEqual([status, code]);
    expect(met.headers.get('content-type')).toBe('application/problem+json');
    expect(Problem.parse(met.body)).toMatchObject({ status, type: `urn:sluice:problem:${code}` });
  });

  it('names every fault of a body, and the known names', async () => {
    const { body } = await call('PUT', '/admin/v1/features/shapes', {
      body: { owners: { ...owners, impact: '' }, level: 'L9', colour: 'red' },
    });
    const text = JSON.stringify(body['issues']);
    expect(text).toContain('owners.impact');
    expect(text).toContain('known: L0, L1, L2, L3');
    expect(text).toContain('known: owners, level, budgets');
  });

  it('says which methods an address takes', async () => {
    const { headers } = await call('DELETE', '/admin/v1/features/shapes');
    expect(headers.get('allow')).toBe('PUT, GET, HEAD');
  });

  it('counts the bytes of a stream that declares no length', async () => {
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    const request = new Request('https://control.test/admin/v1/features/shapes', {
      method: 'PUT',
      headers: { authorization: 'Bearer t', 'content-type': 'application/json' },
      body: endless,
    });
    const context = {
      waitUntil: () => undefined,
      passThroughOnException: () => undefined,
    } as unknown as ExecutionContext;
    const response = await worker.fetch(request, { ...env, SLUICE_ADMIN_TOKEN: 't' }, context);
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(4 * 1024 * 1024);
  });
});

describe('an unknown exception', () => {
  const secret = 'hunter2-secret';
  const broken = new Proxy({} as Deps, {
    get: () => () => {
      throw new Error(secret);
    },
  });
  const logged: Record<string, unknown>[] = [];
  const ports: Ports = {
    deps: broken,
    door: {
      sha256: async () => 'h',
      bootstrapHash: async () => undefined,
      alone: false,
      findToken: async () => ({ name: 'ana', role: 'admin' }),
    },
    alertDoor: {} as Ports['alertDoor'],
    answers: { claim: async () => ({ kind: 'mine' }), keep: async () => undefined, drop: async () => undefined },
    metrics: async () => {
      throw new Error(secret);
    },
    log: (event) => void logged.push(event),
  };
  const hono = app(() => ports);

  it.each(['/admin/v1/features', '/admin/v1/features/support', '/admin/v1/audit', '/admin/metrics'])(
    'behind %s never leaves: the log has it, the caller gets its number',
    async (path) => {
      const response = await hono.fetch(
        new Request(`https://control.test${path}`, { headers: { authorization: 'Bearer x' } }),
        {},
      );
      const text = await response.text();
      expect(response.status).toBe(500);
      expect(text).not.toContain(secret);
      expect(JSON.parse(text)).toMatchObject({ code: 'internal' });
      expect(JSON.stringify(logged)).toContain(secret);
    },
  );
});

describe('the API', () => {
  it('describes every endpoint', async () => {
    const { body, status } = await call('GET', '/admin/openapi.json', { token: null });
    expect(status).toBe(200);
    expect(body['openapi']).toBe('3.1.0');
    expect(Object.keys(body['paths'] as object)).toContain('/admin/v1/features/{feature}/versions/{a}/diff/{b}');
  });

  it('answers HEAD where it answers GET, without a body', async () => {
    await createFeature('headed');
    const response = await send('HEAD', '/admin/v1/features/headed');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('throws on everything under SLUICE_CHAOS', async () => {
    const context = { waitUntil: () => undefined } as unknown as ExecutionContext;
    const asked = worker.fetch(
      new Request('https://control.test/admin/v1/features'),
      { ...env, SLUICE_CHAOS: 'throw' },
      context,
    );
    await expect(asked).rejects.toThrow('SLUICE_CHAOS');
  });
});
