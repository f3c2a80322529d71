import { describe, expect, it } from 'vitest';
import { Problem } from '#schema/contracts/problem';
import type { FeatureName } from '#schema/contracts/ids';
import { nameRun, TICKET_MS } from '../../../workers/edge/names/run-id.ts';
import { asking, request, smallEdge } from './small-edge.ts';

const feature = 'help' as FeatureName;

async function served(over: Parameters<typeof smallEdge>[0]['over'] = {}, atMs = Date.now()) {
  const edge = await smallEdge({ manifest: asking(), over });
  return { ...edge, named: await nameRun(feature, atMs, edge.opened.seal) };
}

const saying = (run: string, more: Record<string, string> = {}) => ({ run, name: 'thumbs', value: false, ...more });

describe('feedback', () => {
  it('of a server key is 202 once the Conductor has it', async () => {
    const edge = await served();
    const response = await edge.send(request('/v1/feedback', saying(edge.named.id, { comment: 'wrong' })));
    expect(response.status).toBe(202);
    expect(edge.feedback).toMatchObject([{ run: edge.named.id, name: 'thumbs', value: false, comment: 'wrong' }]);
  });

  it('that cannot be kept is 503 with Retry-After, never 202', async () => {
    const edge = await served({ feedback: async () => Promise.reject(new Error('away')) });
    const response = await edge.send(request('/v1/feedback', saying(edge.named.id)));
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('2');
    expect(await response.text()).not.toContain('away');
  });

  it("of a client key needs the run's own ticket, and not after its end", async () => {
    const edge = await served();
    const other = await nameRun(feature, Date.now(), edge.opened.seal);
    const old = await nameRun(feature, Date.now() - TICKET_MS - 1, edge.opened.seal);
    const send = async (run: string, ticket?: string): Promise<number> => {
      const body = saying(run, ticket === undefined ? {} : { ticket });
      return (await edge.send(request('/v1/feedback', body, { 'x-api-key': 'client' }))).status;
    };
    expect(await send(edge.named.id, edge.named.ticket)).toBe(202);
    expect(await send(edge.named.id)).toBe(403);
    expect(await send(edge.named.id, other.ticket)).toBe(403);
    expect(await send(old.id, old.ticket)).toBe(403);
  });

  it.each([
    { why: 'no key', headers: { 'x-api-key': '' }, change: (run: string) => run, status: 401 },
    { why: 'a key of another feature', headers: { 'x-api-key': 'limited' }, change: (run: string) => run, status: 403 },
    {
      why: 'a run nobody issued',
      headers: {},
      change: (run: string) => `${run.slice(0, -1)}${run.endsWith('0') ? '1' : '0'}`,
      status: 404,
    },
    {
      why: 'a run moved to another feature',
      headers: {},
      change: (run: string) => `another${run.slice(4)}`,
      status: 404,
    },
    { why: 'what is no run id', headers: {}, change: () => 'x', status: 422 },
  ])('with $why is $status, and nothing is kept', async ({ headers, change, status }) => {
    const edge = await served();
    const response = await edge.send(request('/v1/feedback', saying(change(edge.named.id)), headers));
    expect(Problem.parse(await response.json())).toMatchObject({ status });
    expect(edge.feedback).toEqual([]);
  });

  it('from a page is answered for the origins that client keys name, and for no others', async () => {
    const edge = await served();
    const preflight = (origin: string) =>
      edge.send(new Request('https://edge.test/v1/feedback', { method: 'OPTIONS', headers: { origin } }));
    const allowed = await preflight('https://app.test');
    expect([allowed.status, allowed.headers.get('access-control-allow-origin')]).toEqual([204, 'https://app.test']);
    expect((await preflight('https://evil.test')).headers.has('access-control-allow-origin')).toBe(false);
    const fromNowhere = new Request('https://edge.test/v1/feedback', { method: 'OPTIONS' });
    expect((await edge.send(fromNowhere)).status).toBe(405);
    const from = async (origin: string) => {
      const body = saying(edge.named.id, { ticket: edge.named.ticket });
      return edge.send(request('/v1/feedback', body, { 'x-api-key': 'client', origin }));
    };
    const good = await from('https://app.test');
    expect([good.status, good.headers.get('access-control-allow-origin')]).toEqual([202, 'https://app.test']);
    expect((await from('https://evil.test')).status).toBe(403);
  });
});

describe('an /admin request', () => {
  const admin = (method: string) => new Request('https://edge.test/admin/v1/features', { method });

  it('is handed to the control plane; only a write that succeeded drops the snapshot', async () => {
    let drops = 0;
    let status = 200;
    const over = { control: async () => new Response('{}', { status }), dropSnapshot: () => void (drops += 1) };
    const edge = await smallEdge({ manifest: asking(), over });
    await edge.send(admin('GET'));
    expect(drops).toBe(0);
    await edge.send(admin('PUT'));
    expect(drops).toBe(1);
    status = 409;
    await edge.send(admin('POST'));
    expect(drops).toBe(1);
  });

  it('is 503 with Retry-After while the control plane throws, and 404 where forwarding is off', async () => {
    const away = await smallEdge({
      manifest: asking(),
      over: { control: async () => Promise.reject(new Error('secret')) },
    });
    const response = await away.send(admin('GET'));
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await response.text()).not.toContain('secret');
    expect((await (await smallEdge({ manifest: asking() })).send(admin('GET'))).status).toBe(404);
  });
});
