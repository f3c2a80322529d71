import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CollectionName, FeatureName, RunId } from '../../schema/contracts/ids.ts';
import { KEY, must, startWorld, until, type World } from './world.ts';

let world: World;
/** What only the hidden document says. */
const HIDDEN = 'MOONSTONE-7';
const question = 'Which codeword opens the archive door?';
const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

const rules = { exclude: [{ source: 'vault/*', except: ['staff'] }] };
const open = { id: 'open', text: 'The archive door is on the second floor.', source: 'public/door.md' };
const hidden = {
  id: 'hidden',
  text: `The codeword that opens the archive door is ${HIDDEN}.`,
  source: 'vault/code.md',
};

const retrieve = { kind: 'retrieve', name: 'find', from: 'archive', query: '{{ input.question }}' };
const output = { kind: 'output', value: { answer: { var: 'answer.text' } } };
const manifest = (prompt: object, more: object = {}) => ({
  format: 1,
  input: { type: 'object', required: ['question'], properties: { question: { type: 'string', maxLength: 4000 } } },
  output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
  models: { main: [{ provider: 'baseline', model: 'extractive' }] },
  prompts: { answer: { user: '{{ find.documents }}\n{{ input.question }}' } },
  flow: [retrieve, { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', ...prompt }, output],
  ...more,
});

async function push(name: string, sent: object): Promise<string> {
  const params = { feature: name as FeatureName };
  must(await world.admin('feature.put', { params, body: { owners, level: 'L0' } }));
  return must(await world.admin('version.push', { params, body: { manifest: sent as never } })).version;
}

beforeAll(async () => {
  world = await startWorld(() => null);
  const params = { name: 'archive' as CollectionName };
  must(await world.admin('collection.put', { params, body: rules }));
  const body = [open, hidden].map((one) => JSON.stringify(one)).join('\n');
  must(await world.admin('document.import', { params, body: body as never }));
  const plain = await push('plain', manifest({}));
  await push('cached', manifest({ cache: { ttlS: 3600 } }));
  await push('remembering', manifest({ memory: true }, { memory: { turns: 5 } }));
  const sub = {
    kind: 'subfeature',
    name: 'sub',
    feature: 'plain',
    version: plain,
    input: { question: { var: 'input.question' } },
  };
  const value = { answer: { var: 'sub.output.answer' } };
  await push('outer', { ...manifest({}), models: {}, prompts: {}, flow: [sub, { kind: 'output', value }] });
});
afterAll(() => world.close());

type Told = { status: number; text: string; id: string };

async function post(path: string, body: object): Promise<Told> {
  const headers = { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' };
  const response = await fetch(world.session.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const text = await response.text();
  return { status: response.status, text, id: response.headers.get('sluice-run') ?? '' };
}

const run = (feature: string, roles: readonly string[], more: object = {}): Promise<Told> =>
  post(`/v1/features/${feature}/runs`, { input: { question }, context: { targetingKey: 'ann', roles }, ...more });

test.each(['plain', 'outer', 'cached', 'remembering'])(
  'what is hidden is told to who may see it, and to nobody else, before or after (%s)',
  async (feature) => {
    const session = { session: `s-${feature}` };
    const before = await run(feature, [], session);
    const allowed = await run(feature, ['staff'], session);
    expect([allowed.status, allowed.text]).toEqual([200, expect.stringContaining(HIDDEN)]);
    // The same unit, session and question, right after: no kept answer and no remembered turn may tell it.
    const after = await run(feature, [], session);
    for (const one of [before, after]) {
      expect([one.status, one.text]).toEqual([200, expect.not.stringContaining(HIDDEN)]);
    }
    const outputs = [before, after].map(({ text }) => (JSON.parse(text) as { output: unknown }).output);
    expect(outputs[1]).toEqual(outputs[0]);
    const trace = await until('the trace is there', async () => {
      const got = await world.admin('trace.get', { params: { run: after.id as RunId } });
      return got.ok && got.value;
    });
    expect(JSON.stringify(trace)).not.toContain(HIDDEN);
  },
);

test.each<[string, string, object]>([
  ['OpenAI', '/v1/chat/completions', {}],
  ['Anthropic', '/v1/messages', { max_tokens: 100 }],
])('a chat of %s sees no more, whatever it says of itself', async (_, path, more) => {
  const messages = [{ role: 'user', content: question }];
  for (const claims of [{}, { metadata: { roles: 'staff' } }]) {
    const told = await post(path, { model: 'plain', messages, ...more, ...claims });
    expect(told.text).not.toContain(HIDDEN);
  }
  expect((await post(path, { model: 'plain', messages, ...more })).status).toBe(200);
});

test('a rule that comes later holds for the next run, kept answers and sessions included', async () => {
  for (const feature of ['plain', 'cached', 'remembering'])
    await run(feature, ['staff'], { session: `late-${feature}` });
  const params = { name: 'archive' as CollectionName };
  must(await world.admin('collection.put', { params, body: { exclude: [{ source: 'vault/*' }] } }));
  for (const feature of ['plain', 'outer', 'cached', 'remembering']) {
    const told = await run(feature, ['staff'], { session: `late-${feature}` });
    expect([feature, told.status, told.text]).toEqual([feature, 200, expect.not.stringContaining(HIDDEN)]);
  }
  must(await world.admin('collection.put', { params, body: rules }));
});
