import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { operators } from '#core/expression/operators';
import { checkManifest } from '#core/flow/check';
import type { Json, JsonObject } from '#schema/contracts/json';
import { jsonSchemaOf } from '#schema/contracts/json-schema-of';
import { Feedback } from '#schema/contracts/feedback';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import { RunRequest } from '#schema/contracts/run';
import { innocent, tries } from '../../fuzz/innocent.ts';
import { likeSchema } from '../../fuzz/like-schema.ts';
import { bodies, rubbish } from '../../fuzz/rubbish.ts';
import { a, asking, says, smallEdge } from './small-edge.ts';

const silent = { record: () => {}, trace: () => {}, hold: () => {} };

const message = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      role: fc.constantFrom('user', 'assistant', 'system', 'tool', 'developer'),
      content: fc.oneof(fc.string(), fc.array(fc.record({ type: fc.constant('text'), text: fc.string() })), rubbish),
    }),
  },
  { weight: 1, arbitrary: rubbish },
);

const asides = [
  ...['system', 'user', 'metadata', 'stream', 'stream_options', 'response_format', 'output_config', 'n', 'tools'],
  ...['tool_choice', 'max_tokens', 'temperature', 'stop', 'logprobs'],
];

/** Absent nine times of ten. */
const seldom = fc.oneof(
  { weight: 18, arbitrary: fc.constant(undefined as unknown as Json) },
  { weight: 1, arbitrary: fc.boolean() },
  { weight: 1, arbitrary: rubbish },
);

/** A chat that is right but for some of its parts. */
const chat = fc
  .record<Record<string, Json>>(
    {
      model: fc.oneof({ weight: 9, arbitrary: fc.constant<Json>('help') }, rubbish),
      messages: fc.oneof(
        { weight: 9, arbitrary: fc.array(message, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<Json> },
        rubbish,
      ),
      max_tokens: fc.constant(100),
      ...Object.fromEntries(asides.map((name) => [name, seldom])),
    },
    { requiredKeys: ['model', 'messages'] },
  )
  .map((made): Json => made);

function like(contract: Parameters<typeof jsonSchemaOf>[0], samples: JsonObject): fc.Arbitrary<Json> {
  const root = jsonSchemaOf(contract, 'input') as JsonObject;
  return likeSchema(root, { root, depth: 0, samples });
}

const addresses: [string, fc.Arbitrary<Json>][] = [
  ['/v1/features/help/runs', like(RunRequest, { input: { question: 'Why?' }, version: a.id })],
  ['/v1/feedback', like(Feedback, { name: 'thumbs', value: true })],
  ['/v1/chat/completions', chat],
  ['/v1/messages', chat],
];

describe.each(addresses)('%s', (path, body) => {
  it('answers whatever it is sent, never with a fault of its own', { timeout: 3_600_000 }, async () => {
    const output = { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } };
    const edge = await smallEdge({ manifest: asking({ output }), over: silent });
    const seen = new Set<number>();
    await fc.assert(
      fc.asyncProperty(bodies(body), async (bytes) => {
        const headers = { 'content-type': 'application/json', 'x-api-key': 'server' };
        const request = new Request(`https://edge.test${path}`, { method: 'POST', headers, body: bytes });
        seen.add(await innocent(() => edge.send(request)));
      }),
      tries(1000),
    );
    expect([...seen].some((status) => status < 300) || path === '/v1/feedback').toBe(true);
  });
});

const paths = ['input', 'input.question', 'input.list', 'input.list.0.a', 'context', 'context.a.b', 'session'];
const reading = new Set(['var', 'missing', 'missing_some', 'literal']);
const acting = operators.filter((name) => !reading.has(name));
const scalars = fc.constantFrom<Json[]>(
  null,
  true,
  0,
  -1,
  1e308,
  '',
  '1',
  'x'.repeat(10_000),
  '__proto__',
  '\uD800',
  [],
);

/** Rules of JsonLogic, of all operators and of names that are none, over what there is and what is not. */
const rule: fc.Arbitrary<Json> = fc.letrec<{ rule: Json }>((tie) => ({
  rule: fc.oneof(
    { maxDepth: 5, depthSize: 'medium' },
    { weight: 3, arbitrary: fc.constantFrom(...paths).map((path): Json => ({ var: path })) },
    { weight: 3, arbitrary: scalars },
    { weight: 1, arbitrary: rubbish.map((value): Json => ({ literal: value })) },
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom(...acting), fc.array(tie('rule'), { minLength: 1, maxLength: 3 }))
        .map(([operator, given]): Json => ({ [operator]: given })),
    },
  ),
})).rule;

const template = fc
  .array(
    fc.oneof(
      fc.constantFrom(...paths).map((path) => `{{ ${path} }}`),
      fc.string({ maxLength: 8 }),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(' '));

const prompting = { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' } as const;

/** A version whose every rule and template is any. */
const manifests: fc.Arbitrary<ManifestInput> = fc
  .record({ when: rule, over: rule, until: rule, value: rule, on: rule, user: template })
  .map(({ when, over, until, value, on, user }) =>
    asking({
      output: { type: 'object' },
      prompts: { answer: { user: user === '' ? 'a' : user } },
      flow: [
        prompting,
        { kind: 'branch', name: 'fork', cases: [{ when, do: [{ ...prompting, name: 'taken' }] }] },
        { kind: 'map', name: 'each', over, as: 'item', do: [{ ...prompting, name: 'said' }], max: 20 },
        {
          kind: 'loop',
          name: 'round',
          do: [{ ...prompting, name: 'again' }],
          until: { and: [{ '!': { var: 'again.text' } }, until] },
          max: 3,
        },
        {
          kind: 'guard',
          name: 'fine',
          on,
          graders: [
            { grader: 'regex', none: ['^a{1,5}b'] },
            { grader: 'secrets', then: 'redact' },
          ],
          else: 'mark',
          message: 'No.',
        },
        { kind: 'output', value: { value } },
      ],
    }),
  );

const inputs = fc.record({ question: fc.oneof(fc.string(), fc.constant('x'.repeat(50_000))), list: rubbish });

describe('rules and templates', () => {
  it('that pass the push check never break the edge', { timeout: 3_600_000 }, async () => {
    let ran = 0;
    await fc.assert(
      fc.asyncProperty(manifests, inputs, rubbish, async (manifest, input, context) => {
        const read = Manifest.safeParse({ ...manifest, input: { type: 'object' } });
        if (!read.success || checkManifest(read.data).length > 0) return;
        ran += 1;
        const edge = await smallEdge({ manifest: read.data, openai: [says('{"a":[1]}')], over: silent });
        const body = JSON.stringify({ input, context: { targetingKey: 'u', a: context } });
        const headers = { 'content-type': 'application/json', 'x-api-key': 'server' };
        const request = new Request('https://edge.test/v1/features/help/runs', { method: 'POST', headers, body });
        const response = await edge.send(request);
        const text = await response.text();
        // A rule without a value is the version's fault (502), and says so; nothing is a fault of the inside.
        expect(text).not.toContain('"code":"internal"');
        expect([200, 400, 413, 422, 502, 504]).toContain(response.status);
      }),
      tries(300),
    );
    expect(ran).toBeGreaterThan(tries(300).numRuns / 5);
  });
});
