import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Endpoint } from '#schema/contracts/endpoint';
import { endpoints } from '#schema/contracts/endpoints';
import type { Json, JsonObject } from '#schema/contracts/json';
import { jsonSchemaOf } from '#schema/contracts/json-schema-of';
import worker from '../../control-plane/index.ts';
import { innocent, tries } from '../fuzz/innocent.ts';
import { likeSchema } from '../fuzz/like-schema.ts';
import { bodies } from '../fuzz/rubbish.ts';
import { ADMIN, call, createFeature, manifest, owners } from './call.ts';

const versions: string[] = [];

/** What a schema cannot say: names of things that are there. */
const samples = (): JsonObject => ({
  owners,
  manifest: manifest('Fuzzy.'),
  candidate: versions[1] ?? '',
  version: versions[0] ?? '',
  baseline: versions[0] ?? '',
  feature: 'fuzzed',
  key: 'one',
  reason: 'because',
  url: 'https://example.com/hook',
});

const odd = fc.oneof(
  fc.constantFrom('nothing', '%00', '..', '%2e%2e', '__proto__', '%F0%9F%98%80', '%FF', 'a'.repeat(300), "'--"),
  fc.webSegment(),
);

/** Addresses of an endpoint: of things that are there, and of others. */
function addresses({ path }: Endpoint): fc.Arbitrary<string> {
  const right: Record<string, () => string> = {
    feature: () => 'fuzzed',
    version: () => versions[0] ?? '',
    a: () => versions[0] ?? '',
    b: () => versions[1] ?? '',
    id: () => 'fuzzed.1',
    n: () => '1',
  };
  const parts = path.split('/').slice(1);
  const filled = parts.map((part) => {
    if (!part.startsWith(':')) return fc.constant(part);
    const there = fc.constant(null).map(() => right[part.slice(1)]?.() ?? 'fuzzy');
    return fc.oneof({ weight: 8, arbitrary: there }, { weight: 1, arbitrary: odd });
  });
  const query = fc.oneof(
    { weight: 4, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.webQueryParameters().map((text) => `?${text}`) },
    { weight: 1, arbitrary: fc.tuple(odd, odd).map(([limit, cursor]) => `?limit=${limit}&cursor=${cursor}`) },
  );
  return fc.tuple(fc.tuple(...filled), query).map(([names, asked]) => `/${names.join('/')}${asked}`);
}

/** Where another server is asked on the caller's word. */
const relays: { readonly [name: string]: readonly number[] } = { 'tool.discover': [502, 504] };

async function ask(method: string, url: string, body: Uint8Array | null, type: string): Promise<Response> {
  const context = createExecutionContext();
  const headers = { authorization: `Bearer ${ADMIN}`, ...(body === null ? {} : { 'content-type': type }) };
  const request = new Request(`https://control.test/admin/v1${url}`, { method, headers, body });
  const response = await worker.fetch(request, { ...env, SLUICE_ADMIN_TOKEN: ADMIN }, context);
  await waitOnExecutionContext(context);
  return response;
}

beforeAll(async () => {
  await createFeature('fuzzed');
  for (const answer of ['One.', 'Two.']) {
    const pushed = await call('POST', '/admin/v1/features/fuzzed/versions', { body: { manifest: manifest(answer) } });
    versions.push(String(pushed.body['version']));
  }
  await call('POST', '/admin/v1/features/fuzzed/rollouts', { body: { candidate: versions[1] } });
});

describe.each(Object.entries<Endpoint>(endpoints))('%s', (name, endpoint) => {
  it('answers whatever it is sent, never with a fault of its own', { timeout: 3_600_000 }, async () => {
    const schema = endpoint.body === undefined ? null : (jsonSchemaOf(endpoint.body, 'input') as JsonObject);
    const body: fc.Arbitrary<Json> =
      schema === null ? fc.constant({}) : likeSchema(schema, { root: schema, depth: 0, samples: samples() });
    const reads = endpoint.body !== undefined || endpoint.ndjson === true || endpoint.text === true;
    const type = endpoint.ndjson === true ? 'application/x-ndjson' : 'application/json';
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(addresses(endpoint), bodies(body), async (url, bytes) => {
        seen.add(await innocent(() => ask(endpoint.method, url, reads ? bytes : null, type), relays[name]));
      }),
      tries(40),
    );
    expect(seen.size).toBeGreaterThan(0);
  });
});
