import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { call, createFeature, manifest, owners, tokenOf } from './call.ts';

const versions = (feature: string): string => `/admin/v1/features/${feature}/versions`;
const push = (feature: string, sent: unknown, token?: string) =>
  call('POST', versions(feature), { body: { manifest: sent }, ...(token === undefined ? {} : { token }) });

describe('a push', () => {
  beforeAll(async () => void (await createFeature('support')));

  it('is 201 when new and 200 when the same value comes again, whatever its spaces and order', async () => {
    const first = await push('support', manifest());
    const again = await push('support', Object.fromEntries(Object.entries(manifest()).reverse()));
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual({ ...first.body, created: false });
    expect(first.body['version']).toMatch(/^v_[0-9a-f]{16}$/);
  });

  it('keeps the manifest as it was sent, in D1 and in KV, under the hash of its canonical JSON', async () => {
    const { body } = await push('support', manifest('Kept.'));
    const kept = await env.KV.get(`version/${String(body['hash'])}`);
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(kept ?? ''));
    const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
    expect(hex).toBe(body['hash']);
    const { body: view } = await call('GET', `${versions('support')}/${String(body['version'])}`);
    expect(view['manifest']).toEqual(manifest('Kept.'));
  });

  it('of a first version serves everybody at once when the pusher may move traffic, and nobody when not', async () => {
    await createFeature('served');
    const { body } = await push('served', manifest());
    expect((await call('GET', '/admin/v1/features/served')).body['control']).toBe(body['version']);
    await createFeature('unserved');
    await push('unserved', manifest(), await tokenOf('editor', 'pusher'));
    expect((await call('GET', '/admin/v1/features/unserved')).body['control']).toBeNull();
  });

  it('lists every fault at once, with the known names', async () => {
    const { status, body } = await push('support', {
      ...manifest(),
      colour: 'red',
      models: { main: [{ provider: 'bard', model: 'x' }] },
      prompts: { answer: { user: '{{ input.question }}' } },
      flow: [
        { kind: 'prompt', name: 'first', prompt: 'absent', model: 'main' },
        { kind: 'prompt', name: 'second', prompt: 'answer', model: 'none', temperatur: 1 },
        { kind: 'output', value: { answer: { var: 'third.text' } } },
      ],
    });
    expect([status, body['code']]).toEqual([422, 'invalid']);
    const issues = body['issues'] as { path: string; message: string }[];
    const of = (path: string) =>
      issues
        .filter((issue) => issue.path.startsWith(path))
        .map(({ message }) => message)
        .join(' ');
    expect(of('models.main.0.provider')).toContain('baseline, openai, anthropic');
    expect(of('flow.0.prompt')).toContain('answer');
    expect(of('flow.1')).toMatch(/temperatur/);
    expect(of('flow.1.model')).toContain('main');
    expect(of('flow.2')).toContain('third');
    expect(issues.some(({ message }) => message.includes('colour'))).toBe(true);
  });

  it('with a step of an unknown kind still learns what is wrong elsewhere', async () => {
    const flow = [
      { kind: 'dance', name: 'a' },
      { kind: 'prompt', name: 'b', prompt: 'p', model: 'm', x: 1 },
      ...manifest().flow,
    ];
    const { body } = await push('support', { ...manifest(), input: { type: 'nonsense' }, flow });
    const paths = (body['issues'] as { path: string }[]).map(({ path }) => path);
    expect(paths).toEqual(['flow.0.kind', 'flow.1', expect.stringMatching(/^input/)]);
  });

  it('of what the feature may not use is refused', async () => {
    await call('PUT', '/admin/v1/features/humble', {
      token: await tokenOf('editor', 'humble'),
      body: { owners, level: 'L1' },
    });
    const { status, body } = await push('humble', {
      ...manifest(),
      models: { main: [{ provider: 'openai', model: 'x' }] },
    });
    expect(status).toBe(422);
    expect(body['issues']).toEqual([
      { path: 'models.main.0.provider', message: expect.stringContaining('permitted: baseline') },
    ]);
  });

  it.each([
    [
      'over 256 KB',
      {
        ...manifest(),
        prompts: Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { user: 'x'.repeat(99_000) }])),
      },
      413,
    ],
    ['of an unknown kind of step', { ...manifest(), flow: [{ kind: 'dance' }, ...manifest().flow] }, 422],
    ['without a flow', { ...manifest(), flow: undefined }, 422],
    ['that is empty', {}, 422],
    ['with a broken surrogate pair', manifest('\ud800'), 422],
  ])('of a manifest %s is refused', async (_, sent, status) => {
    expect((await push('support', sent)).status).toBe(status);
  });

  it('with a number beyond a double is refused', async () => {
    const text = JSON.stringify({ manifest: manifest() }).replace('"format":1', '"format":1e999');
    expect((await call('POST', versions('support'), { text })).status).toBe(422);
  });

  it('to an unknown feature is 404', async () => {
    expect((await push('unknown', manifest())).status).toBe(404);
  });

  it('of another manifest under a taken short name is 409', async () => {
    await createFeature('clashing');
    const { body } = await push('clashing', manifest());
    await env.DB.prepare("update versions set hash = 'another' where feature = 'clashing'").run();
    expect((await push('clashing', manifest())).status).toBe(409);
    expect(body['created']).toBe(true);
  });
});

describe('versions', () => {
  it('are told apart by what changed', async () => {
    await createFeature('diffed');
    const [a, b] = [await push('diffed', manifest('Yes.')), await push('diffed', manifest('No.'))];
    const { body } = await call(
      'GET',
      `${versions('diffed')}/${String(a.body['version'])}/diff/${String(b.body['version'])}`,
    );
    expect(body['differences']).toEqual([
      { path: '/flow/0/value/answer', kind: 'changed', before: 'Yes.', after: 'No.' },
    ]);
  });

  it('are listed newest first, each with who pushed it', async () => {
    await createFeature('listed');
    for (const answer of ['1', '2', '3']) await push('listed', manifest(answer));
    const { body } = await call('GET', `${versions('listed')}?limit=2`);
    expect(body['versions']).toHaveLength(2);
    expect(body['next']).toBeTypeOf('string');
    const rest = await call('GET', `${versions('listed')}?limit=2&cursor=${String(body['next'])}`);
    expect(rest.body['versions']).toEqual([expect.objectContaining({ pushedBy: 'bootstrap', feature: 'listed' })]);
  });
});
