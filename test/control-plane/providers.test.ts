import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { ProviderInput } from '#schema/contracts/provider';
import { Snapshot } from '#schema/contracts/snapshot';
import { isPriced } from '../../control-plane/is-priced.ts';
import { makeDeps } from '../../control-plane/make-deps.ts';
import { deleteProvider } from '../../control-plane/routes/provider.delete.ts';
import { putProvider } from '../../control-plane/routes/provider.put.ts';
import { call, createFeature, tokenOf, type Met } from './call.ts';

const path = (name: string): string => `/admin/v1/providers/${name}`;
const aProvider = (more: object = {}) => ({
  kind: 'openai',
  baseUrl: 'https://api.example.com/v1',
  secret: 'PROVIDER_EXAMPLE',
  ...more,
});
const put = (name: string, more: object = {}): Promise<Met> => call('PUT', path(name), { body: aProvider(more) });
const published = async (): Promise<Snapshot> =>
  Snapshot.parse((await env.SNAPSHOTS.getByName('global').read(-1)).snapshot);
const issuesOf = ({ body }: Met): string => JSON.stringify(body['issues']);

describe('a provider', () => {
  it('is declared by an admin, shown with the name of its secret, and published', async () => {
    const prices = { 'llama-70b': { inputPerMTok: 0.59, outputPerMTok: 0.79 } };
    const made = await put('groq', { description: 'Fast ones.', prices });
    expect([made.status, made.body]).toEqual([
      200,
      {
        provider: 'groq',
        ...aProvider({ prices }),
        description: 'Fast ones.',
        updatedBy: 'bootstrap',
        updatedAtMs: expect.any(Number),
      },
    ]);
    expect((await published()).providers).toMatchObject({ groq: aProvider({ prices }) });
    expect(JSON.stringify((await published()).providers)).not.toContain('Fast ones');
    expect((await call('GET', path('groq'))).body).toEqual(made.body);
    expect(JSON.stringify((await call('GET', '/admin/v1/providers')).body)).toContain('"provider":"groq"');
  });

  it('is what the last PUT says, also for the edge, and each change is audited', async () => {
    await put('changing');
    await put('changing', { kind: 'anthropic' });
    expect((await published()).providers).toMatchObject({ changing: { kind: 'anthropic' } });
    const { body } = await call('GET', '/admin/v1/audit?limit=1000');
    const entries = (body['entries'] as { action: string; subject: string; detail: { kind: string } }[]).filter(
      ({ subject }) => subject === 'changing',
    );
    expect(entries.map(({ action, detail }) => `${action} ${detail.kind}`).toSorted()).toEqual([
      'provider.put anthropic',
      'provider.put openai',
    ]);
  });

  it('is gone at the edge once it is deleted', async () => {
    await put('brief');
    await put('staying');
    expect((await call('DELETE', path('brief'))).status).toBe(200);
    expect(Object.keys((await published()).providers)).not.toContain('brief');
    for (const method of ['GET', 'DELETE']) {
      const { status, body } = await call(method, path('brief'));
      expect([status, body['detail']]).toEqual([
        404,
        expect.stringMatching(/^No declared provider brief; known: .*staying/),
      ]);
    }
  });

  it('is no business of those who write manifests', async () => {
    for (const role of ['editor', 'approver']) {
      const token = await tokenOf(role, `providers-${role}`);
      expect((await call('PUT', path('mine'), { token, body: aProvider() })).status).toBe(403);
      expect((await call('GET', '/admin/v1/providers', { token })).status).toBe(403);
    }
  });

  it.each<[string, object, string]>([
    ['another kind', { kind: 'gemini' }, 'Unknown kind of provider "gemini"; known: openai, anthropic.'],
    ['what it does not have', { headers: {} }, 'Unknown name "headers"; known: kind, baseUrl, secret'],
    ['a private address', { baseUrl: 'https://10.0.0.1/v1' }, 'must be public'],
    ['the machine itself', { baseUrl: 'http://127.0.0.1:9/v1' }, 'this one is the machine itself'],
    ['the metadata address of a cloud', { baseUrl: 'https://169.254.169.254/latest' }, 'must be public'],
    ['plain http', { baseUrl: 'http://api.example.com/v1' }, 'Only https'],
    ['a password in its address', { baseUrl: 'https://me:secret@api.example.com' }, 'user name or password'],
    ['a query', { baseUrl: 'https://api.example.com/v1?key=x' }, 'no query'],
    ["another's secret", { secret: 'OPENAI_API_KEY' }, 'PROVIDER_'],
    ["a tool's secret", { secret: 'TOOL_ORDERS' }, 'PROVIDER_'],
    ['no word about a secret', { secret: undefined }, 'secret'],
    ['a price below nothing', { prices: { x: { inputPerMTok: -1, outputPerMTok: 1 } } }, 'inputPerMTok'],
    ['half a price', { prices: { x: { inputPerMTok: 1 } } }, 'outputPerMTok'],
  ])('is refused with %s', async (_, more, message) => {
    const met = await put('refused', more);
    expect([met.status, met.body['code']]).toEqual([422, 'invalid']);
    expect(issuesOf(met)).toContain(message.replaceAll('"', '\\"'));
    expect((await call('GET', path('refused'))).status).toBe(404);
  });

  it('takes no name of a built-in one', async () => {
    const met = await put('openai');
    expect([met.status, issuesOf(met)]).toEqual([422, expect.stringContaining('openai is built in')]);
  });

  it('may take no key at all, when that is said', async () => {
    expect((await put('open-house', { secret: null })).body['secret']).toBeNull();
  });

  it('is refused where all together would be too large for the snapshot', async () => {
    const prices = Object.fromEntries(
      Array.from({ length: 200 }, (_, n) => [`${n}${'x'.repeat(120)}`, { inputPerMTok: 1, outputPerMTok: 1 }]),
    );
    for (const name of ['big-a', 'big-b']) await put(name, { prices });
    const { status, body } = await put('big-c', { prices });
    expect([status, body['code']]).toEqual([413, 'too_large']);
    for (const name of ['big-a', 'big-b']) await call('DELETE', path(name));
  });
});

it('a price is known for what a declaration prices, and never by the name of somebody else', async () => {
  const priced = ProviderInput.parse(aProvider({ prices: { mine: { inputPerMTok: 1, outputPerMTok: 1 } } }));
  const declared = { groq: priced, mistral: ProviderInput.parse(aProvider()) };
  expect(await isPriced({ provider: 'groq', model: 'mine' }, declared)).toBe(true);
  expect(await isPriced({ provider: 'groq', model: 'gpt-4o' }, declared)).toBe(false);
  expect(await isPriced({ provider: 'mistral', model: 'mistral-large-latest' }, declared)).toBe(false);
  expect(await isPriced({ provider: 'openai', model: 'gpt-4o' }, declared)).toBe(true);
});

describe('while the publisher cannot be reached', () => {
  const deps = { ...makeDeps(env), publishProviders: async () => false };
  const principal = { name: 'ana', role: 'admin' } as const;
  const asked = { params: { name: 'late' }, query: {}, principal, deps } as const;
  const unavailable = { ok: false, error: { code: 'unavailable', retryAfterS: 2 } };

  it('whoever declares or deletes a provider is told that the edge has not heard of it, and a repeat publishes', async () => {
    expect(await putProvider({ ...asked, body: ProviderInput.parse(aProvider()) })).toMatchObject(unavailable);
    expect(Object.keys((await published()).providers)).not.toContain('late');
    expect((await put('late')).status).toBe(200);
    expect(Object.keys((await published()).providers)).toContain('late');

    expect(await deleteProvider({ ...asked, body: undefined })).toMatchObject(unavailable);
    expect(Object.keys((await published()).providers)).toContain('late');
    expect((await call('DELETE', path('late'))).status).toBe(404);
    expect(Object.keys((await published()).providers)).not.toContain('late');
  });
});

describe('a push', () => {
  const manifest = (provider: string) => ({
    format: 1,
    input: { type: 'object' },
    output: { type: 'object' },
    models: { main: [{ provider, model: 'm' }] },
    prompts: { p: { user: 'Hello.' } },
    flow: [
      { kind: 'prompt', name: 'ask', prompt: 'p', model: 'main' },
      { kind: 'output', value: { said: { var: 'ask.text' } } },
    ],
  });
  const push = (feature: string, provider: string): Promise<Met> =>
    call('POST', `/admin/v1/features/${feature}/versions`, { body: { manifest: manifest(provider) } });

  it('may list a provider that is declared and permitted', async () => {
    await put('known');
    await createFeature('asking', { permissions: { providers: ['known'] } });
    expect((await push('asking', 'known')).status).toBe(201);
  });

  it('is refused for a provider nobody declared, with those that the feature may ask', async () => {
    await put('known');
    await createFeature('wishing', { permissions: { providers: ['baseline', 'known'] } });
    expect((await push('wishing', 'wished')).body['issues']).toEqual([
      { path: 'models.main.0.provider', message: 'Unknown provider "wished"; known: baseline, known.' },
    ]);
  });

  it('is refused for a declared provider that its feature is not permitted', async () => {
    await put('known');
    await createFeature('modest', { permissions: { providers: ['baseline'] } });
    expect((await push('modest', 'known')).body['issues']).toEqual([
      {
        path: 'models.main.0.provider',
        message: 'The feature may not use "known"; permitted: baseline. An admin grants more.',
      },
    ]);
  });

  it("a feature's permissions name no provider that there is not", async () => {
    const owners = { impact: 'a', release: 'a', incidents: 'a', changes: 'a', exposure: 'a' };
    const body = { owners, level: 'L1', permissions: { providers: ['opena'] } };
    const met = await call('PUT', '/admin/v1/features/mistaken', { body });
    expect([met.status, issuesOf(met)]).toEqual([
      422,
      expect.stringMatching(
        /permissions\.providers\.0.*Unknown provider \\"opena\\"; known: baseline, openai, anthropic/,
      ),
    ]);
  });
});
