import { afterEach, describe, expect, it } from 'vitest';
import { knownPrices } from '#core/cost/known-prices';
import type { PricedCall } from '#core/cost/cost-of';
import { anthropic } from '../../../workers/edge/providers/anthropic.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import { declared } from '../../../workers/edge/providers/declared.ts';
import { failureOf, retryAfterMs } from '../../../workers/edge/providers/failure-of.ts';
import { openai } from '../../../workers/edge/providers/openai.ts';
import type { ModelCall } from '../../../workers/edge/providers/provider.ts';
import { rememberPrices } from '../../../workers/edge/execute/remember-prices.ts';

const call: ModelCall = {
  choice: {
    provider: 'openai',
    model: 'm',
    timeoutMs: 1000,
    headersMs: 15_000,
    firstContentMs: 30_000,
    idleMs: 15_000,
    retries: 2,
  },
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
  ],
  schema: null,
  retrieved: [],
  listener: null,
};
const lacks = (what: string) => ({ kind: 'unconfigured', lacks: what });
const schema = { type: 'object', required: ['x'] };
const signal = () => new AbortController().signal;

type Upstream = { status?: number; headers?: Record<string, string>; body: string };

const platform = globalThis.fetch;
afterEach(() => void (globalThis.fetch = platform));

/** Everything leaves through the platform's fetch: that is the seam, and nothing of the SDKs is replaced. */
function upstream(...answers: (Upstream | 'refuses')[]) {
  const seen: { url: string; headers: Headers; body: Record<string, unknown> }[] = [];
  globalThis.fetch = async (input, init) => {
    const request = new Request(input as Request, init as RequestInit);
    seen.push({
      url: request.url,
      headers: request.headers,
      body: JSON.parse(await request.text()) as Record<string, unknown>,
    });
    const answer = answers[seen.length - 1] ?? answers.at(-1) ?? 'refuses';
    if (answer === 'refuses') throw new TypeError('connect ECONNREFUSED');
    const headers = { 'content-type': 'application/json', ...answer.headers };
    return new Response(answer.body, { status: answer.status ?? 200, headers });
  };
  return seen;
}

const completion = {
  model: 'm-2026',
  choices: [{ message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 12, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 8 } },
};
const message = {
  model: 'c-2026',
  content: [
    { type: 'text', text: 'Hel' },
    { type: 'text', text: 'lo' },
  ],
  stop_reason: 'end_turn',
  usage: { input_tokens: 4, output_tokens: 3, cache_read_input_tokens: 6, cache_creation_input_tokens: 2 },
};
const local = { apiKey: undefined, baseUrl: 'http://127.0.0.1:9/v1' };

describe.each([
  { name: 'openai', make: openai, good: completion, path: '/v1/chat/completions' },
  { name: 'anthropic', make: anthropic, good: message, path: '/v1/v1/messages' },
])('$name', ({ make, good, path }) => {
  const provider = () => make(local, () => Date.UTC(2026, 10, 20, 12));

  it('asks once, at the address it was given, and reads the answer with its tokens', async () => {
    const seen = upstream({ body: JSON.stringify(good) });
    const said = await provider()(call, signal());
    expect(said).toMatchObject({ ok: true, text: 'Hello', usage: { inputTokens: 12, outputTokens: 3 } });
    expect(new URL(seen[0]?.url ?? '').pathname).toBe(path);
    expect(seen.length).toBe(1);
  });

  it.each([{ usage: undefined }, { usage: null }, { usage: {} }])(
    'does not take what does not say its tokens ($usage) for free',
    async (more) => {
      upstream({ body: JSON.stringify({ ...good, ...more }) });
      expect(await provider()(call, signal())).toMatchObject({ ok: true, unmetered: true });
      upstream({ body: JSON.stringify(good) });
      expect(await provider()(call, signal())).not.toHaveProperty('unmetered');
    },
  );

  it.each([
    { status: 429, headers: { 'retry-after': '3' }, outcome: { kind: 'http', status: 429, retryAfterMs: 3000 } },
    {
      status: 503,
      headers: { 'retry-after': 'Fri, 20 Nov 2026 12:00:05 GMT' },
      outcome: { kind: 'http', status: 503, retryAfterMs: 5000 },
    },
    { status: 500, headers: {}, outcome: { kind: 'http', status: 500 } },
    { status: 401, headers: {}, outcome: { kind: 'http', status: 401 } },
  ])(
    'keeps status $status and what Retry-After asks, and does not retry by itself',
    async ({ status, headers, outcome }) => {
      const seen = upstream({
        status,
        headers,
        body: '{"error":{"message":"your key sk-123 is bad","type":"bad_key"}}',
      });
      const said = await provider()(call, signal());
      expect(said).toMatchObject({ ok: false, outcome });
      expect(JSON.stringify(said)).not.toContain('sk-123');
      expect(seen.length).toBe(1);
    },
  );

  it.each([
    { what: 'cut JSON', body: '{"choices": [', headers: {} },
    { what: 'a web page', body: '<!doctype html>', headers: { 'content-type': 'text/html' } },
    { what: 'null', body: 'null', headers: {} },
    { what: 'an answer without content', body: '{"choices":[{"message":null}],"content":null}', headers: {} },
  ])('takes $what for an answer that cannot be used, not for weather or a crash', async ({ body, headers }) => {
    upstream({ body, headers });
    expect(await provider()(call, signal())).toMatchObject({ ok: false, outcome: { kind: 'invalid_output' } });
  });

  it('reads no more of a compressed answer than of another, whatever length was announced', async () => {
    const body = JSON.stringify({ ...good, padding: 'x'.repeat(8_000_000) });
    const headers = { 'content-encoding': 'gzip', 'content-length': '9000' };
    upstream({ body, headers });
    expect(await provider()(call, signal())).toMatchObject({ ok: false, outcome: { kind: 'invalid_output' } });
    upstream({ body: JSON.stringify(good), headers });
    expect(await provider()(call, signal())).toMatchObject({ ok: true });
  });

  it('says connection when there is none', async () => {
    upstream('refuses');
    expect(await provider()(call, signal())).toMatchObject({ ok: false, outcome: { kind: 'connection' } });
  });

  it('without a key asks nobody: that is configuration, except on loopback', async () => {
    const seen = upstream({ body: JSON.stringify(good) });
    const bare = make({ apiKey: undefined, baseUrl: undefined }, () => 0);
    expect(await bare(call, signal())).toMatchObject({ ok: false, outcome: lacks('secret') });
    const nowhere = make({ apiKey: 'k', baseUrl: 'no address' }, () => 0);
    expect(await nowhere(call, signal())).toMatchObject({ ok: false, outcome: lacks('address') });
    const elsewhere = make({ apiKey: undefined, baseUrl: 'https://models.example' }, () => 0);
    expect(await elsewhere(call, signal())).toMatchObject({ ok: false, outcome: lacks('secret') });
    expect(seen).toEqual([]);
  });
});

describe('a provider that an admin declared', () => {
  const declaration = { kind: 'openai', baseUrl: 'https://models.example/v1', secret: 'PROVIDER_X' } as const;
  const means = {
    secretOf: (name: string) => (name === 'PROVIDER_X' ? 'k-1' : undefined),
    mayCall: () => true,
    now: () => 0,
  };

  it.each([
    ['openai', 'https://models.example/v1/chat/completions', 'authorization', 'Bearer k-1', completion],
    ['anthropic', 'https://models.example/v1/v1/messages', 'authorization', 'Bearer k-1', message],
  ] as const)('is asked as %s is, at its own address with its own key', async (kind, url, header, key, good) => {
    const seen = upstream({ body: JSON.stringify(good) });
    expect(await declared({ ...declaration, kind }, means)(call, signal())).toMatchObject({ ok: true });
    expect(seen.map((one) => [one.url, one.headers.get(header)])).toEqual([[url, key]]);
  });

  it('is not asked without the key that it names', async () => {
    const seen = upstream({ body: JSON.stringify(completion) });
    const missing = declared({ ...declaration, secret: 'PROVIDER_Y' }, means);
    expect(await missing(call, signal())).toMatchObject({ outcome: lacks('secret'), error: 'PROVIDER_Y is not set.' });
    expect(seen).toEqual([]);
  });

  it.each(['k-1\nx-admin: yes', 'k-1\u0000', 'schlüssel-🔑'])(
    'is not asked with %j, which is no header',
    async (text) => {
      const seen = upstream({ body: JSON.stringify(completion) });
      for (const kind of ['openai', 'anthropic'] as const) {
        const said = await declared({ ...declaration, kind }, { ...means, secretOf: () => text })(call, signal());
        expect(said).toMatchObject({
          outcome: lacks('secret'),
          error: expect.stringContaining('PROVIDER_X is no key'),
        });
      }
      expect(seen).toEqual([]);
    },
  );

  it('is asked with a key whose variable ends in a line break', async () => {
    const seen = upstream({ body: JSON.stringify(completion) });
    await declared(declaration, { ...means, secretOf: () => 'k-1\n' })(call, signal());
    expect(seen[0]?.headers.get('authorization')).toBe('Bearer k-1');
  });

  it('may take no key', async () => {
    upstream({ body: JSON.stringify(completion) });
    expect(await declared({ ...declaration, secret: null }, means)(call, signal())).toMatchObject({ ok: true });
  });
});

describe('openai', () => {
  it('asks for JSON by the schema, and counts cached tokens among the input', async () => {
    const seen = upstream({ body: JSON.stringify(completion) });
    const said = await openai(local, () => 0)({ ...call, schema }, signal());
    expect(seen[0]?.body['response_format']).toMatchObject({ type: 'json_schema', json_schema: { schema } });
    expect(said).toMatchObject({ cachedTokens: 8, model: 'm-2026', finish: 'stop' });
  });

  it('takes a refusal for an answer', async () => {
    upstream({ body: JSON.stringify({ choices: [{ message: { content: null, refusal: 'No.' } }] }) });
    expect(await openai(local, () => 0)(call, signal())).toMatchObject({ ok: true, text: 'No.' });
  });
});

describe('anthropic', () => {
  it('sends system text apart, asks for JSON in words, and adds cached tokens up', async () => {
    const seen = upstream({ body: JSON.stringify(message) });
    const said = await anthropic(local, () => 0)({ ...call, schema }, signal());
    expect(seen[0]?.body).toMatchObject({ messages: [{ role: 'user', content: 'Hi' }], max_tokens: 4096 });
    expect(seen[0]?.body['system']).toContain('Be brief.');
    expect(seen[0]?.body['system']).toContain(JSON.stringify(schema));
    expect(said).toMatchObject({ usage: { inputTokens: 12 }, cachedTokens: 6, finish: 'end_turn' });
  });
});

describe('baseline', () => {
  const document = {
    id: 'd1',
    text: 'KV is eventually consistent.',
    source: 's',
    score: 1,
    fetchedAt: null,
    version: 'v1',
    owner: '',
    stale: false,
  };
  const retrieved = [{ step: 'find', query: 'Is KV consistent?', documents: [document] }];

  it('answers from what was retrieved, with its source, the same every time', async () => {
    const first = await baseline({ ...call, retrieved }, signal());
    expect(first).toMatchObject({ ok: true, text: 'KV is eventually consistent. [d1]' });
    expect(await baseline({ ...call, retrieved }, signal())).toEqual(first);
  });

  it('fills texts and lists of a schema', async () => {
    const shaped = {
      type: 'object',
      properties: { answer: { type: 'string' }, sources: { type: 'array' }, n: { type: 'number' } },
    };
    const said = await baseline({ ...call, retrieved, schema: shaped }, signal());
    expect(said.ok && JSON.parse(said.text)).toEqual({ answer: 'KV is eventually consistent. [d1]', sources: ['d1'] });
  });
});

describe('what a provider threw', () => {
  it.each([
    { thrown: new SyntaxError('x'), outcome: { kind: 'invalid_output' } },
    { thrown: 'x', outcome: { kind: 'connection' } },
    { thrown: null, outcome: { kind: 'connection' } },
  ])('$thrown becomes $outcome', ({ thrown, outcome }) => {
    expect(failureOf(thrown)).toMatchObject({ ok: false, outcome });
  });

  it.each([
    { headers: { 'retry-after-ms': '40' }, ms: 40 },
    { headers: { 'retry-after': '2' }, ms: 2000 },
    { headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:01 GMT' }, ms: 0 },
    { headers: { 'retry-after': 'soon' }, ms: undefined },
    { headers: {}, ms: undefined },
  ])('$headers asks for $ms ms', ({ headers, ms }) => {
    expect(retryAfterMs(new Headers(headers as Record<string, string>), 10_000)).toBe(ms);
  });
});

describe('remembered prices', () => {
  const calls: PricedCall[] = [
    'gpt-4o-mini',
    'gpt-5-mini',
    'gpt-4.1',
    'claude-sonnet-4-5',
    'claude-haiku-4-5',
    'nobody-knows-1',
  ].flatMap((model) =>
    [
      { inputTokens: 1000, outputTokens: 50 },
      { inputTokens: 250_000, outputTokens: 0 },
      { inputTokens: 7, outputTokens: 9000 },
    ].map((usage): PricedCall => ({
      provider: model.startsWith('claude') ? 'anthropic' : 'openai',
      model,
      usage,
      cachedTokens: usage.inputTokens > 100 ? 400 : 0,
      atMs: Date.UTC(2026, 10, 20),
    })),
  );

  it('are what the list says, for every call', () => {
    const prices = rememberPrices(knownPrices);
    for (const one of [...calls, ...calls]) {
      const [remembered, listed] = [prices(one), knownPrices(one)];
      expect(remembered?.model).toBe(listed?.model);
      if (listed === null) expect(remembered).toBeNull();
      else expect(remembered?.usd).toBeCloseTo(listed.usd, 12);
    }
  });

  it('ask the list once an hour and model', () => {
    let asked = 0;
    const prices = rememberPrices((one) => {
      asked += 1;
      return knownPrices(one);
    });
    const one: PricedCall = {
      provider: 'openai',
      model: 'gpt-4o-mini',
      usage: { inputTokens: 1, outputTokens: 1 },
      atMs: 0,
    };
    for (const atMs of [0, 1, 3_599_999, 3_600_000]) prices({ ...one, atMs: Date.UTC(2026, 10, 20) + atMs });
    expect(asked).toBe(2);
  });
});
