import { describe, expect, it } from 'vitest';
import { flowingProperty } from '#core/flow/flowing-property';
import type { FlowEvent, StepOutcome } from '#core/flow/history';
import { next } from '#core/flow/next';
import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import type { Step } from '#schema/contracts/step';
import { aManifest, alone, answer, output } from './a-manifest.ts';
import { again, both, branch, each } from './holders.ts';

const text = { type: 'string' };
const asks = { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' } as const;
const finds = { kind: 'retrieve', name: 'found', from: 'docs', query: 'x' } as const;
const says = { kind: 'output', value: { answer: { var: 'answer.text' } } } as const;
const guard = {
  kind: 'guard',
  name: 'check',
  on: { var: 'answer.text' },
  graders: [{ grader: 'length', max: 9 }],
  else: 'block',
  message: 'No.',
} as const;
const found: FlowEvent = { step: 'found', visit: 1, outcome: { kind: 'found', documents: [] } };

function flowing(over: Record<string, unknown>, history: FlowEvent[] = []) {
  const input: ManifestInput = {
    format: 1,
    input: { type: 'object' },
    output: { type: 'object', required: ['answer'], properties: { answer: text }, additionalProperties: false },
    models: { main: [{ provider: 'openai', model: 'm' }] },
    prompts: { answer: { user: 'x' } },
    flow: [asks, says] as unknown as Step[],
    ...over,
  };
  const scope = { input: {}, context: {}, session: null };
  return flowingProperty(alone(Manifest.parse(input)), scope, { step: 'answer', history });
}

const sources = { answer: text, sources: { type: 'array' } };
const withSources = { ...says, value: { ...says.value, sources: { var: 'found.documents' } } };

describe('a text is handed on while it comes', () => {
  it.each<[string, Record<string, unknown>, FlowEvent[]?]>([
    ['when it is the whole reply', {}],
    [
      'whatever the schema says about the text in words',
      { output: { properties: { answer: { ...text, title: 'A' } } } },
    ],
    ['beside what is known already', { output: { properties: sources }, flow: [finds, asks, withSources] }, [found]],
  ])('%s', (_when, over, history) => {
    expect(flowing(over, history)).toBe('answer');
  });
});

describe('a text comes whole', () => {
  it.each<[string, Record<string, unknown>, FlowEvent[]?]>([
    ['when a guard follows', { flow: [asks, guard, says] }],
    ['when the step has a schema', { flow: [{ ...asks, schema: { type: 'object' } }, says] }],
    ['when the reply bounds it', { output: { properties: { answer: { ...text, maxLength: 10 } } } }],
    ['when the reply must match more', { output: { properties: { answer: text }, anyOf: [{ required: ['answer'] }] } }],
    [
      'when it is only a part of the property',
      { flow: [asks, { ...says, value: { answer: [{ var: 'answer.text' }] } }] },
    ],
    ['when it is there twice', { flow: [asks, { ...says, value: { ...says.value, again: { var: 'answer.text' } } }] }],
    [
      'when something else of the step is read',
      { flow: [asks, { ...says, value: { ...says.value, by: { var: 'answer.model' } } }] },
    ],
    [
      'when the rest of the reply does not fit',
      { output: { properties: { ...sources, sources: { type: 'null' } } }, flow: [finds, asks, withSources] },
      [found],
    ],
    ['when it is in a branch', { flow: [branch([asks], [asks]), says] }],
    [
      'when it is in an arm',
      { flow: [both([asks]), { ...says, value: { answer: { var: 'both.left.answer.text' } } }] },
    ],
    [
      'when it is in an item',
      { flow: [each([asks]), { ...says, value: { answer: { var: 'each.items.0.answer.text' } } }] },
    ],
    [
      'when it is in a round',
      { flow: [again([asks]), { ...says, value: { answer: { var: 'again.last.answer.text' } } }] },
    ],
    ['when another prompt follows', { flow: [asks, { ...asks, name: 'last' }, says] }],
  ])('%s', (_when, over, history) => {
    expect(flowing(over, history)).toBeNull();
  });
});

describe('a text that was handed on in part', () => {
  const end = (outcome: StepOutcome) => {
    const program = alone(aManifest([answer, output()], { degraded: { answer: 'Later.' } }));
    const run = { input: { question: 'x' }, context: {}, session: null };
    return next(program, run, [{ step: 'answer', visit: 1, outcome }]);
  };

  it('gives way to no declared answer when the rest of it fails', () => {
    const outcome = { kind: 'failed', code: 'upstream_failed' } as const;
    expect(end({ ...outcome, handedOn: true })).toMatchObject({ do: 'fail', code: 'upstream_failed', step: 'answer' });
    expect(end(outcome)).toMatchObject({ do: 'finish', degraded: true, output: { answer: 'Later.' } });
  });
});
