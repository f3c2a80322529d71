import { describe, expect, it } from 'vitest';
import { checkCache } from '#core/cache/check-cache';
import { partKey, type Part } from '#core/flow/program';
import type { StepInput } from '#schema/contracts/step';
import { Tool } from '#schema/contracts/tool';
import { aManifest, object, output } from '../flow/a-manifest.ts';

const shared = { ttlS: 60 };
const own = { ttlS: 60, personal: true as const };
const ask = (name: string, prompt: string, cache?: typeof shared | typeof own): StepInput => ({
  ...{ kind: 'prompt', name, prompt, model: 'main' },
  ...(cache && { cache }),
});
const find = (query: string): StepInput => ({ kind: 'retrieve', name: 'found', from: 'docs', query });
const call = (tool: string, value: string): StepInput => ({
  kind: 'tool',
  name: 'called',
  tool,
  arguments: { id: { var: value } },
});

const prompts = {
  plain: { user: '{{ input.question }}' },
  known: { user: '{{ input.question }} of {{ context.name }}' },
  session: { user: '{{ session.id }}' },
  system: { system: 'For {{ context.plan }}.', user: '{{ input.question }}' },
  found: { user: '{{ found.documents }} {{ input.question }}' },
  called: { user: '{{ called.result }}' },
  first: { user: 'Shorten {{ first.text }}' },
  checked: { user: '{{ check.value }}' },
  scored: { user: '{{ check.scores }}' },
  rate: { user: 'For {{ context.name }}: {{ judged }}' },
  item: { user: '{{ item }}' },
  left: { user: '{{ both.left.first.text }}' },
  last: { user: '{{ rounds.last }}' },
  taught: { user: '{{ sub.output.answer }}' },
};
const models = { main: [{ provider: 'openai', model: 'm' }], built: [{ provider: 'baseline', model: 'extractive' }] };
const tool = (effect: 'read' | 'write') => Tool.parse({ kind: 'http', method: 'POST', url: 'https://t.test/', effect });
const tools = { look: tool('read'), book: tool('write') };

const manifest = (...flow: StepInput[]) => aManifest([...flow, output({ answer: 'x' })], { prompts, models });
const faults = (...flow: StepInput[]) => checkCache(manifest(...flow), { tools, parts: new Map() });
const guard = (on: string): StepInput => ({
  ...{
    kind: 'guard',
    name: 'check',
    on: { var: on },
    graders: [{ grader: 'length', max: 9 }],
    else: 'mark',
    message: 'm',
  },
});

describe('a cached prompt', () => {
  it.each<[string, StepInput[]]>([
    ['reads the input alone', [ask('answer', 'plain', shared)]],
    ['reads documents that were found by the input', [find('{{ input.question }}'), ask('answer', 'found', shared)]],
    ['reads what a tool that only reads gave', [call('look', 'input.question'), ask('answer', 'called', shared)]],
    ['is personal and says so', [ask('answer', 'known', own)]],
    ['stands beside one that is personal and not cached', [ask('first', 'known'), ask('answer', 'plain', shared)]],
  ])('passes where it %s', (_why, flow) => {
    expect(faults(...flow)).toEqual([]);
  });

  it('leaves a chain that is called like what every object has to those who tell that there is none', () => {
    const unknown = { ...ask('answer', 'plain', shared), prompt: 'constructor', model: 'constructor' } as StepInput;
    expect(faults(unknown)).toEqual([]);
  });

  const agent = (prompt: string, ...names: string[]): StepInput => ({
    ...{ kind: 'agent', name: 'first', prompt, model: 'main', maxTurns: 2, tools: names },
  });
  const sum = (path: string): StepInput => ({
    kind: 'code',
    name: 'called',
    function: 'f',
    arguments: { a: { var: path } },
  });
  const judged: StepInput = {
    ...{ kind: 'guard', name: 'check', on: { var: 'input.question' }, else: 'mark', message: 'No.' },
    graders: [{ grader: 'judge', prompt: 'rate', model: 'main', atLeast: 0.5 }],
  };

  it.each<[string, StepInput[], RegExp | null]>([
    ['an agent that reads the context', [agent('known', 'look'), ask('answer', 'first', shared)], /context\.name/],
    ['an agent that may change something', [agent('plain', 'look', 'book'), ask('answer', 'first', own)], /tool book/],
    ['an agent that only reads', [agent('plain', 'look'), ask('answer', 'first', shared)], null],
    ['a function of the context', [sum('context.plan'), ask('answer', 'called', shared)], /context\.plan/],
    ['a function of the input', [sum('input.question'), ask('answer', 'called', shared)], null],
    ['a judge who knows who asks', [judged, ask('answer', 'scored', shared)], /context\.name/],
  ])('asks of what was made by %s as of anything else', (_who, flow, fault) => {
    expect(faults(...flow)).toEqual(
      fault === null ? [] : [expect.objectContaining({ path: 'flow.1.cache', message: expect.stringMatching(fault) })],
    );
  });

  it.each<[string, StepInput[], string, RegExp]>([
    ['the context', [ask('answer', 'known', shared)], 'flow.0.cache', /context\.name/],
    ['the context in its system message', [ask('answer', 'system', shared)], 'flow.0.cache', /context\.plan/],
    ['the session', [ask('answer', 'session', shared)], 'flow.0.cache', /session\.id/],
    [
      'what a personal prompt said',
      [ask('first', 'known'), ask('answer', 'first', shared)],
      'flow.1.cache',
      /context\.name/,
    ],
    [
      'what was found for somebody',
      [find('{{ context.team }}'), ask('answer', 'found', shared)],
      'flow.1.cache',
      /context\.team/,
    ],
    [
      'what a tool said of somebody',
      [call('look', 'context.user'), ask('answer', 'called', shared)],
      'flow.1.cache',
      /context\.user/,
    ],
    [
      'what a guard left of it',
      [ask('first', 'known'), guard('first.text'), ask('answer', 'checked', shared)],
      'flow.2.cache',
      /context\.name/,
    ],
    [
      'what something with effects gave',
      [call('book', 'input.question'), ask('answer', 'called', shared)],
      'flow.1.cache',
      /tool book.*effects/,
    ],
    [
      'what something with effects gave, though personal',
      [call('book', 'input.question'), ask('answer', 'called', own)],
      'flow.1.cache',
      /tool book.*effects/,
    ],
    [
      'items of somebody',
      [
        {
          kind: 'map',
          name: 'each',
          over: { var: 'context.list' },
          as: 'item',
          max: 3,
          do: [ask('one', 'item', shared)],
        },
      ],
      'flow.0.do.0.cache',
      /context\.list/,
    ],
    [
      'a personal arm',
      [
        { kind: 'parallel', name: 'both', do: [{ name: 'left', steps: [ask('first', 'known')] }] },
        ask('answer', 'left', shared),
      ],
      'flow.1.cache',
      /context\.name/,
    ],
    [
      'a case that is personal',
      [
        {
          kind: 'branch',
          name: 'which',
          cases: [{ when: true, do: [ask('first', 'known')] }],
          else: [ask('first', 'plain')],
        },
        ask('answer', 'first', shared),
      ],
      'flow.1.cache',
      /context\.name/,
    ],
    [
      'what a later step of the round before said',
      [
        {
          kind: 'loop',
          name: 'rounds',
          max: 3,
          until: { var: 'b.text' },
          do: [ask('a', 'last', shared), ask('b', 'known')],
        },
      ],
      'flow.0.do.0.cache',
      /context\.name/,
    ],
  ])('is refused where it reads %s', (_what, flow, path, message) => {
    expect(faults(...flow)).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  it('of the built-in model reads all that was found, whatever its template says', () => {
    const built = { ...ask('answer', 'plain', shared), model: 'built' } as StepInput;
    expect(faults(find('{{ context.team }}'), built)).toMatchObject([{ path: 'flow.1.cache' }]);
    expect(faults(find('{{ context.team }}'), ask('answer', 'plain', shared))).toEqual([]);
  });

  it('of a subfeature is asked by what it is given, and told where it is given', () => {
    const part: Part = {
      manifest: aManifest([ask('answer', 'plain', shared), output()], { prompts, models }),
      disabled: false,
    };
    const sub = (value: string): StepInput => ({
      ...{ kind: 'subfeature', name: 'sub', feature: 'help', version: 'v_0123456789abcdef' },
      input: { question: { var: value } },
    });
    const parts = new Map([[partKey({ feature: 'help', version: 'v_0123456789abcdef' } as never), part]]);
    const faultsOf = (value: string, ...more: StepInput[]) =>
      checkCache(manifest(sub(value), ...more), { tools, parts });
    expect(faultsOf('input.question', ask('answer', 'taught', shared))).toEqual([]);
    expect(faultsOf('context.name')).toEqual([
      { path: 'flow.0.input', message: expect.stringMatching(/help.*flow\.0\.cache.*input|context\.name/) },
    ]);
    expect(faultsOf('context.name', ask('answer', 'taught', shared))).toHaveLength(2);
  });

  it('is read from a flow of any shape, without a fault of its own', () => {
    expect(checkCache(aManifest([output({})], { output: object({}) }), { tools, parts: new Map() })).toEqual([]);
  });
});
