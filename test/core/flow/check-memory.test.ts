import { expect, it } from 'vitest';
import { checkManifest } from '../../../core/flow/check.ts';
import { Manifest, type ManifestInput } from '../../../schema/contracts/manifest.ts';

const text = { type: 'string' };
const base: ManifestInput = {
  format: 1,
  input: { type: 'object', required: ['question'], properties: { question: text, tone: text } },
  output: { type: 'object', required: ['answer'], properties: { answer: text } },
  models: { main: [{ provider: 'openai', model: 'm' }], dumb: [{ provider: 'baseline', model: 'extractive' }] },
  prompts: {
    answer: { user: '{{ input.question }}' },
    condense: { user: '{{ session.summary }} {{ session.messages }}' },
  },
  flow: [
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', memory: true },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
};

const faults = (over: Partial<ManifestInput>): string[] =>
  checkManifest(Manifest.parse({ ...base, ...over })).map(({ path, message }) => `${path}: ${message}`);

it.each<[string, Partial<ManifestInput>]>([
  ['the default', { memory: {} }],
  ['a summary', { memory: { summary: { prompt: 'condense', model: 'main' } } }],
  [
    'what the flow made of the question',
    { memory: { input: { var: 'answer.text' }, output: { var: 'output.answer' } } },
  ],
])('takes %s', (_what, over) => {
  expect(faults(over)).toEqual([]);
});

const redacting: ManifestInput['flow'] = [
  {
    kind: 'guard',
    name: 'clean',
    on: { var: 'input.question' },
    graders: [{ grader: 'personal', then: 'redact' }],
    else: 'mark',
    message: 'x',
  },
  { kind: 'output', value: { answer: { var: 'clean.value' } } },
];

it.each<[string, Partial<ManifestInput>, RegExp]>([
  ['a step that wants what nobody keeps', {}, /^flow\.0\.memory: The manifest declares no memory\.$/],
  [
    'an agent that wants what nobody keeps',
    {
      flow: [
        {
          ...{ kind: 'agent', name: 'answer', prompt: 'answer', model: 'main', tools: ['look' as never], maxTurns: 2 },
          memory: true,
        },
        { kind: 'output', value: { answer: { var: 'answer.text' } } },
      ],
    },
    /^flow\.0\.memory: The manifest declares no memory\.$/,
  ],
  [
    'a session that nobody reads',
    { flow: [{ kind: 'output', value: { answer: { var: 'session.summary' } } }] },
    /known: id/,
  ],
  [
    'an input of which nobody knows what the user said',
    {
      memory: {},
      input: { type: 'object', required: ['a', 'b'], properties: { a: text, b: text } },
      prompts: { answer: { user: 'x' } },
    },
    /memory\.input: The input has not one required text alone/,
  ],
  [
    'a name that leads nowhere',
    { memory: { input: { var: 'input.nobody' } } },
    /^memory\.input.*unknown name "nobody"/,
  ],
  [
    'an answer that reads the input',
    { memory: { output: { var: 'input.question' } } },
    /^memory\.output.*unknown name "input"/,
  ],
  [
    'an unknown prompt',
    { memory: { summary: { prompt: 'no', model: 'main' } } },
    /Unknown prompt "no"; known: answer, condense/,
  ],
  [
    'an unknown chain',
    { memory: { summary: { prompt: 'condense', model: 'no' } } },
    /Unknown model chain "no"; known: main, dumb/,
  ],
  ['a summary of the input', { memory: { summary: { prompt: 'answer', model: 'main' } } }, /unknown name "input"/],
  ['a summary that reads no messages', { memory: { summary: { prompt: 'answer', model: 'main' } } }, /Does not read/],
  [
    'a summary by a model that condenses nothing',
    { memory: { summary: { prompt: 'condense', model: 'dumb' } } },
    /condenses nothing/,
  ],
  [
    'what a guard redacts, past the guard',
    { memory: {}, flow: redacting },
    /^memory\.input: Reads input\.question past guard "clean"/,
  ],
])('refuses %s', (_what, over, expected) => {
  expect(faults(over).join('\n')).toMatch(expected);
});

it('takes what a guard left of what it redacts', () => {
  expect(faults({ memory: { input: { var: 'clean.value' } }, flow: redacting })).toEqual([]);
});
