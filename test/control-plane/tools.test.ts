import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { ToolName } from '#schema/contracts/ids';
import { Snapshot } from '#schema/contracts/snapshot';
import { ToolInput } from '#schema/contracts/tool';
import { makeDeps } from '../../control-plane/make-deps.ts';
import { deleteTool } from '../../control-plane/routes/tool.delete.ts';
import { putTool } from '../../control-plane/routes/tool.put.ts';
import { call, createFeature, tokenOf, type Met } from './call.ts';

const path = (name: string): string => `/admin/v1/tools/${name}`;
const aTool = (more: object = {}) => ({
  kind: 'http',
  method: 'POST',
  url: 'https://tools.example.com/orders',
  effect: 'read',
  ...more,
});
const put = (name: string, more: object = {}): Promise<Met> => call('PUT', path(name), { body: aTool(more) });
const published = async (): Promise<Snapshot> =>
  Snapshot.parse((await env.SNAPSHOTS.getByName('global').read(-1)).snapshot);

describe('a tool', () => {
  it('is declared by an admin, resolved to what the edge will do, and published', async () => {
    const made = await put('orders', {
      description: 'Looks up an order.',
      headers: { authorization: { secret: 'TOOL_ORDERS' } },
    });
    const tool = {
      ...aTool(),
      timeoutMs: 10_000,
      responseBytes: 65_536,
      headers: { authorization: { secret: 'TOOL_ORDERS', prefix: '' } },
    };
    expect([made.status, made.body]).toEqual([
      200,
      {
        tool: 'orders',
        ...tool,
        description: 'Looks up an order.',
        updatedBy: 'bootstrap',
        updatedAtMs: expect.any(Number),
      },
    ]);
    // Its description travels too: an agent's model reads it.
    expect((await published()).tools).toMatchObject({ orders: { ...tool, description: 'Looks up an order.' } });
    expect((await call('GET', path('orders'))).body).toEqual(made.body);
  });

  it('is what the last PUT says, also for the edge, and each change is audited', async () => {
    await put('changing');
    await put('changing', { effect: 'write' });
    expect((await published()).tools).toMatchObject({ changing: { effect: 'write' } });
    const { body } = await call('GET', '/admin/v1/audit?limit=1000');
    const entries = (body['entries'] as { action: string; subject: string; detail: { effect: string } }[]).filter(
      ({ subject }) => subject === 'changing',
    );
    expect(entries.map(({ action, detail }) => `${action} ${detail.effect}`).toSorted()).toEqual([
      'tool.put read',
      'tool.put write',
    ]);
  });

  it('is gone at the edge once it is deleted', async () => {
    await put('brief');
    expect((await call('DELETE', path('brief'))).status).toBe(200);
    expect(Object.keys((await published()).tools)).not.toContain('brief');
    expect((await call('GET', path('brief'))).status).toBe(404);
    await put('staying');
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await call(method, path('brief'));
      expect([status, body['detail']]).toEqual([404, expect.stringMatching(/^No tool brief; known: .*staying/)]);
    }
  });

  it('comes in pages', async () => {
    for (const name of ['page-a', 'page-b', 'page-c']) await put(name);
    const names: string[] = [];
    let next = '';
    do {
      const { body } = await call('GET', `/admin/v1/tools?limit=2${next}`);
      names.push(...(body['tools'] as { tool: string }[]).map(({ tool }) => tool));
      next = body['next'] === undefined ? '' : `&cursor=${body['next'] as string}`;
    } while (next !== '');
    expect(names).toEqual([...names].toSorted());
    expect(names).toEqual(expect.arrayContaining(['page-a', 'page-b', 'page-c']));
  });

  it('is no business of those who write manifests', async () => {
    for (const role of ['editor', 'approver']) {
      const token = await tokenOf(role, `tools-${role}`);
      expect((await call('PUT', path('mine'), { token, body: aTool() })).status).toBe(403);
      expect((await call('GET', '/admin/v1/tools', { token })).status).toBe(403);
    }
  });

  it.each<[string, object, string]>([
    ['another kind', { kind: 'smtp' }, 'Unknown kind of tool "smtp"; known: http, mcp.'],
    ['what another kind has', { kind: 'mcp', remote: 'look' }, 'Unknown name "method"; known: kind, remote, url'],
    ['a header of the protocol', { headers: { 'mcp-session-id': 'x' } }, 'Set by the call itself'],
    ['another effect', { effect: 'maybe' }, 'Unknown effect "maybe"; known: read, write.'],
    ['another method', { method: 'TRACE' }, 'Unknown method "TRACE"; known: GET, POST, PUT, PATCH, DELETE.'],
    ['what is not built yet', { role: 'approver' }, 'Unknown name "role"; known: kind, method, url'],
    ['a private address', { url: 'https://10.0.0.1/x' }, 'must be public'],
    ['the machine itself', { url: 'http://127.0.0.1:9/x' }, 'this one is the machine itself'],
    ['plain http', { url: 'http://tools.example.com/x' }, 'Only https'],
    ['a fragment', { url: 'https://tools.example.com/x#y' }, 'behind a #'],
    ['a secret of another name', { headers: { a: { secret: 'SLUICE_ADMIN_TOKEN' } } }, 'TOOL_'],
    ['a header of the call itself', { headers: { 'idempotency-key': 'x' } }, 'Set by the call itself'],
    ['a header over two lines', { headers: { a: 'x\r\nhost: y' } }, 'Printable ASCII.'],
    ['a schema that is none', { input: { type: 'objekt' } }, 'One or more of array'],
    ['a header that is neither', { headers: { a: 1 } }, 'Text, or'],
    [
      'a way back that leads nowhere',
      { effect: 'write', revert: { tool: 'nowhere' } },
      'Unknown tool "nowhere"; known: ',
    ],
    ['a way back that is none', { effect: 'write', revert: true }, '{ "how": <what people do> }'],
    ['an approver that is no role', { effect: 'write', approve: 'boss' }, 'Unknown role "boss"; known: viewer, editor'],
    ['a header in capitals', { headers: { 'X-Team': 'a' } }, 'lower case'],
  ])('is refused with %s', async (_, more, message) => {
    const { status, body } = await put('refused', more);
    expect([status, body['code']]).toEqual([422, 'invalid']);
    expect(JSON.stringify(body['issues'])).toContain(message.replaceAll('"', '\\"'));
    expect((await call('GET', path('refused'))).status).toBe(404);
  });

  it('is refused where all together would be too large for the snapshot', async () => {
    const { status, body } = await put('huge', { input: { type: 'object', description: 'x'.repeat(256 * 1024) } });
    expect([status, body['code']]).toEqual([413, 'too_large']);
  });
});

describe('while the publisher cannot be reached', () => {
  const deps = { ...makeDeps(env), publishTools: async () => false };
  const asked = {
    params: { name: 'late' as ToolName },
    query: {},
    principal: { name: 'ana', role: 'admin' },
    deps,
  } as const;
  const unavailable = { ok: false, error: { code: 'unavailable', retryAfterS: 2 } };

  it('whoever declares or deletes a tool is told that the edge has not heard of it, and a repeat publishes', async () => {
    expect(await putTool({ ...asked, body: ToolInput.parse(aTool()) })).toMatchObject(unavailable);
    expect(Object.keys((await published()).tools)).not.toContain('late');
    expect((await put('late')).status).toBe(200);
    expect(Object.keys((await published()).tools)).toContain('late');

    expect(await deleteTool({ ...asked, body: undefined })).toMatchObject(unavailable);
    expect(Object.keys((await published()).tools)).toContain('late');
    expect((await call('DELETE', path('late'))).status).toBe(404);
    expect(Object.keys((await published()).tools)).not.toContain('late');
  });
});

describe('a push', () => {
  const manifest = (tool: string, given: object = { id: 'o1' }) => ({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object' },
    flow: [
      { kind: 'tool', name: 'look', tool, arguments: given },
      { kind: 'output', value: { state: { var: 'look.result.state' } } },
    ],
  });
  const push = (feature: string, tool: string, given?: object): Promise<Met> =>
    call('POST', `/admin/v1/features/${feature}/versions`, { body: { manifest: manifest(tool, given) } });

  it('may call a tool that is declared and permitted', async () => {
    await put('known', { input: { type: 'object', properties: { id: {} }, additionalProperties: false } });
    await createFeature('calling', { permissions: { tools: ['known'] } });
    expect((await push('calling', 'known')).status).toBe(201);
    expect((await push('calling', 'known', { nr: 1 })).body['issues']).toEqual([
      { path: 'flow.0.arguments.nr', message: 'Not in the input schema of tool known; known: id.' },
    ]);
  });

  it('is refused for a tool nobody declared, with those that the feature may use', async () => {
    await put('known');
    await createFeature('wishing', { permissions: { tools: ['known', 'wished'] } });
    const { status, body } = await push('wishing', 'wished');
    expect([status, body['issues']]).toEqual([
      422,
      [{ path: 'flow.0.tool', message: 'Unknown tool "wished"; known: known.' }],
    ]);
  });

  it('is refused for a tool its feature is not permitted, as no tool is by default', async () => {
    await put('known');
    await createFeature('modest', { permissions: { providers: ['baseline'] } });
    expect((await push('modest', 'known')).body['issues']).toEqual([
      {
        path: 'flow.0.tool',
        message: 'The feature may not use "known"; permitted: none. An admin grants more.',
      },
    ]);
  });
});
