import { beforeEach, expect, it } from 'vitest';
import { call, createFeature, manifest as plain } from './call.ts';

const dataset = '/admin/v1/datasets/shots';
const rows = [
  { id: 'a', input: { question: 'Green tea?' }, expected: 'Two minutes.', split: 'train' },
  { id: 'b', input: { question: 'Black tea?' }, expected: { minutes: 4 }, split: 'train' },
  { id: 'c', input: { question: 'Secret?' }, expected: 'x', split: 'test' },
  { id: 'd', input: { other: 1 }, expected: 'x', split: 'validation' },
];
const put = (all: readonly object[]) =>
  call('POST', `${dataset}/examples`, {
    text: all.map((row) => JSON.stringify(row)).join('\n'),
    type: 'application/x-ndjson',
  });
let version = '';

beforeEach(async () => {
  await createFeature('brew');
  await call('PUT', dataset, { body: { owner: 'qa' } });
  version = String((await put(rows)).body['version']);
});

const push = (examples: object, step: object = {}) =>
  call('POST', '/admin/v1/features/brew/versions', {
    body: {
      manifest: {
        ...plain(),
        models: { main: [{ provider: 'baseline', model: 'extractive' }] },
        prompts: { answer: { user: '{{ input.question }}' } },
        flow: [
          {
            kind: 'prompt',
            name: 'answer',
            prompt: 'answer',
            model: 'main',
            examples: { dataset: 'shots', version, ...examples },
            ...step,
          },
          { kind: 'output', value: { answer: { var: 'answer.text' } } },
        ],
      },
    },
  });
const shownBy = async (id: unknown) => {
  const { body } = await call('GET', `/admin/v1/features/brew/versions/${String(id)}`);
  return (body['manifest'] as { flow: { examples?: { rows: unknown } }[] }).flow[0]?.examples?.rows;
};

it('writes the examples of the dataset into the version, and no later change reaches it', async () => {
  const pushed = await push({});
  expect(pushed.status).toBe(201);
  const shown = [
    { id: 'a', user: 'Green tea?', assistant: 'Two minutes.' },
    { id: 'b', user: 'Black tea?', assistant: '{"minutes":4}' },
  ];
  expect(await shownBy(pushed.body['version'])).toEqual(shown);
  await put([{ ...rows[0], expected: 'Other.' }]);
  expect(await shownBy(pushed.body['version'])).toEqual(shown);
  expect((await push({ rows: shown })).body).toMatchObject({ version: pushed.body['version'], created: false });
});

it.each<[string, object, object, RegExp]>([
  ['a version that does not exist', { version: 'd_0000000000000000' }, {}, /has no version d_0000000000000000/],
  ['the test examples, which judge it', { split: 'test' }, {}, /cannot be judged by them/],
  ['an input that does not fit', { split: 'validation' }, {}, /example d does not fit the input schema/],
  [
    'an answer that does not fit',
    {},
    { schema: { type: 'object' } },
    /example a expects does not fit the step's schema/,
  ],
  ['a name that no input has', { user: '{{ input.nobody }}' }, {}, /unknown name .+nobody.+ in input; known: question/],
  ['rows of its own', { rows: [{ id: 'a', user: 'x', assistant: 'y' }] }, {}, /Not what the dataset holds/],
])('refuses %s', async (_what, examples, step, expected) => {
  const { status, body } = await push(examples, step);
  expect([status, JSON.stringify(body['issues'])]).toEqual([422, expect.stringMatching(expected)]);
});

it('takes test examples where the author says that they leak', async () => {
  expect((await push({ split: 'test', leak: true })).status).toBe(201);
});
