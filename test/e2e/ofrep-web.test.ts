import { OFREPWebProvider } from '@openfeature/ofrep-web-provider';
import {
  type Client as FlagClient,
  type JsonValue,
  OpenFeature,
  type Provider,
  ProviderEvents,
} from '@openfeature/web-sdk';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { FlagDefinition, FlagKey } from '../../schema/contracts/flag.ts';
import { startSession } from '../../scripts/session.ts';
import { ADMIN, KEY, must, startWorld, until, type World } from './world.ts';

// The OpenFeature web client as a page has it, with a client key, over the real bundles of both workers.
let world: World;
let clientKey: string;
const store = new Map<string, string>();

const onOff = { state: 'ENABLED', variants: { on: true, off: false }, metadata: { public: true } } as const;
const byPlan: FlagDefinition = {
  ...onOff,
  defaultVariant: 'off',
  targeting: { if: [{ '==': [{ var: 'plan' }, 'pro'] }, 'on', null] },
};
const always = (variant: 'on' | 'off'): FlagDefinition => ({ ...onOff, defaultVariant: variant });

const put = async (key: string, body: FlagDefinition) =>
  must(await world.admin('flag.put', { params: { key: key as FlagKey }, body }));

async function newKey(name: string, limits?: { perMinute: number; burst: number }): Promise<string> {
  const body = {
    name,
    kind: 'client' as const,
    pin: false,
    origins: ['https://app.test'],
    ...(limits ? { limits } : {}),
  };
  return must(await world.admin('key.create', { body })).secret;
}

type Sent = { readonly url: string; readonly etag: string | null; status: number };

/** A page: its provider, the client it asks, and what went over the wire. */
async function page(domain: string, context: Record<string, JsonValue>, key = clientKey) {
  const sent: Sent[] = [];
  const fetchImplementation: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const one: Sent = { url: request.url, etag: request.headers.get('if-none-match'), status: 0 };
    sent.push(one);
    const reply = await fetch(request);
    one.status = reply.status;
    return reply;
  };
  const provider = new OFREPWebProvider({
    baseUrl: world.session.url,
    headers: [['x-api-key', key]],
    fetchImplementation,
    timeoutMs: 5000,
  });
  await OpenFeature.setContext(domain, context);
  await OpenFeature.setProviderAndWait(domain, provider as Provider);
  const client = OpenFeature.getClient(domain);
  const events: string[] = [];
  client.addHandler(ProviderEvents.ConfigurationChanged, () => void events.push('changed'));
  client.addHandler(ProviderEvents.Stale, () => void events.push('stale'));
  return { client, sent, events };
}

const isOn = (client: FlagClient, flag = 'banner'): boolean => client.getBooleanValue(flag, false);

async function changed(client: FlagClient, value: boolean, limitMs = 10_000): Promise<number> {
  const atMs = Date.now();
  for (const end = atMs + limitMs; Date.now() < end && isOn(client) !== value;)
    await new Promise((done) => setTimeout(done, 5));
  expect(isOn(client)).toBe(value);
  return Date.now() - atMs;
}

beforeAll(async () => {
  // What a browser keeps over a reload; the page's own program asks for nothing else of it.
  Object.assign(globalThis, {
    localStorage: {
      getItem: (name: string) => store.get(name) ?? null,
      setItem: (name: string, text: string) => void store.set(name, text),
      removeItem: (name: string) => void store.delete(name),
    },
  });
  world = await startWorld();
  clientKey = await newKey('web');
});
afterEach(async () => {
  await OpenFeature.clearProviders();
  store.clear();
});
afterAll(async () => {
  await world.session.stop();
  await world.close();
});

describe('the OpenFeature web client', () => {
  it('gets the right answer for another plan of the same person: its ETag is not one of another context', async () => {
    await put('banner', byPlan);
    const { client, sent } = await page('plans', { targetingKey: 'ann', plan: 'free' });
    expect(isOn(client)).toBe(false);
    await OpenFeature.setContext('plans', { targetingKey: 'ann', plan: 'pro' });
    await changed(client, true);
    // It did ask with the ETag of the other plan's answer: an edge whose ETag were of the configuration alone would say 304.
    expect(sent.some(({ etag, status }) => etag !== null && status === 200)).toBe(true);
    await OpenFeature.setContext('plans', { targetingKey: 'ben', plan: 'free' });
    await changed(client, false);
  });

  it('hears of a change and of its taking back without asking, and then asks once for each', async () => {
    await put('banner', always('off'));
    const { client, sent, events } = await page('hears', { targetingKey: 'ann' });
    expect(isOn(client)).toBe(false);
    await new Promise((done) => setTimeout(done, 300));
    const asked = sent.length;
    await put('banner', always('on'));
    expect(await changed(client, true)).toBeLessThan(2000);
    await put('banner', always('off'));
    expect(await changed(client, false)).toBeLessThan(2000);
    // The provider has an answer a moment before it says so.
    await until('the page is told', async () => events.length >= 2, 2000);
    expect(events).toEqual(['changed', 'changed']);
    expect(sent.slice(asked).map(({ status }) => status)).toEqual([200, 200]);
    expect(sent.at(-1)?.url).toContain('flagConfigEtag=');
  });

  it('sees no flag that is not public, and hears of it as soon as it is', async () => {
    const { metadata: _open, ...closed } = always('on');
    await put('hidden', closed);
    const { client } = await page('public', { targetingKey: 'ann' });
    expect(client.getBooleanDetails('hidden', false)).toMatchObject({ value: false, errorCode: 'FLAG_NOT_FOUND' });
    await put('hidden', always('on'));
    await until('the flag is seen', async () => isOn(client, 'hidden'), 5000);
  });

  it('gives its code’s own default for a flag that is disabled', async () => {
    await put('banner', { ...always('on'), state: 'DISABLED' });
    const { client } = await page('disabled', { targetingKey: 'ann' });
    expect(client.getBooleanDetails('banner', true)).toMatchObject({ value: true, reason: 'DISABLED' });
    expect(client.getBooleanDetails('banner', false)).toMatchObject({ value: false, reason: 'DISABLED' });
  });

  it('keeps its answers through a 429, waits as long as it is told, and is right again afterwards', async () => {
    await put('banner', byPlan);
    const key = await newKey('hurried', { perMinute: 30, burst: 2 });
    // One call for the flags, one for the stream: the burst is used up.
    const { client, sent, events } = await page('limited', { targetingKey: 'ann', plan: 'pro' }, key);
    await new Promise((done) => setTimeout(done, 300));
    await OpenFeature.setContext('limited', { targetingKey: 'ann', plan: 'free' });
    await until(
      'the client is told to wait',
      async () => sent.at(-1)?.status === 429 && events.includes('stale'),
      5000,
    );
    expect(isOn(client)).toBe(true);
    const asked = sent.length;
    await OpenFeature.setContext('limited', { targetingKey: 'ann', plan: 'free', again: true });
    expect(sent).toHaveLength(asked);
    await new Promise((done) => setTimeout(done, 2500));
    await OpenFeature.setContext('limited', { targetingKey: 'ann', plan: 'free', again: 'later' });
    await changed(client, false);
  });

  it('lives on its cache while the edge is dead, over a reload too, and hears what it missed when the edge is back', async () => {
    await put('banner', always('on'));
    const { client } = await page('alive', { targetingKey: 'ann' });
    expect(isOn(client)).toBe(true);
    const port = Number(new URL(world.session.url).port);
    await world.session.stop();
    expect(isOn(client)).toBe(true);

    const reloaded = await page('reloaded-alive', { targetingKey: 'ann' }).catch(() => null);
    expect(reloaded).toBeNull();
    const cached = await page('alive', { targetingKey: 'ann' });
    expect(cached.client.getBooleanDetails('banner', false)).toMatchObject({ value: true, reason: 'CACHED' });

    world.session = await startSession({ state: world.state, port, adminToken: ADMIN, apiKey: KEY });
    await put('banner', always('off'));
    await changed(cached.client, false, 45_000);
  });
});
