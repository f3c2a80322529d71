import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#schema/contracts/json';
import { asking, request, smallEdge } from './small-edge.ts';

const names = ['role', 'content', 'type', 'text', '__proto__', 'constructor', 'var', 'schema', 'properties', 'enum'];
const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    fc.constantFrom<Json[]>(null, true, 0, -1, 1e308, '', 'user', 'text', 'help', '{{ input }}', '\u0000', '\uD800'),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string({ maxLength: 5 })), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** A body that is right but for some of its parts. */
const body = fc
  .record(
    {
      model: fc.oneof(fc.constant('help'), json),
      messages: fc.oneof(fc.constant([{ role: 'user', content: 'Hi' }]), fc.array(json, { maxLength: 3 }), json),
      ...Object.fromEntries(
        [
          'system',
          'user',
          'metadata',
          'stream',
          'stream_options',
          'response_format',
          'output_config',
          'n',
          'tools',
        ].map((name) => [name, json]),
      ),
    },
    { requiredKeys: [] },
  )
  .map((made) => made as Json);

describe.each(['/v1/chat/completions', '/v1/messages'])('%s', (path) => {
  it('answers whatever is sent, never with a fault of its own', async () => {
    const output = { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } };
    const edge = await smallEdge({ manifest: asking({ output }), over: { record: () => {}, trace: () => {} } });
    await fc.assert(
      fc.asyncProperty(fc.oneof(body, json), async (sent) => {
        const response = await edge.send(request(path, sent));
        await response.text();
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 2000 },
    );
  });
});
