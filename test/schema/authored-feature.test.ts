import { describe, expect, test } from 'vitest';
import {
  baseline,
  branch,
  compile,
  feature,
  guard,
  loop,
  map,
  object,
  openai,
  output,
  parallel,
  pluck,
  prompt,
  ref,
  retrieve,
  text,
  tool,
} from 'sluice';
import { checkManifest } from '#core/flow/check';
import { FeatureInput } from '#schema/contracts/feature';
import { Manifest } from '#schema/contracts/manifest';

const help = feature({
  name: 'help-desk',
  owners: 'team-docs',
  level: 'L0',
  input: object({ question: text(4000) }),
  output: object({ answer: text(), sources: { type: 'array' } }),
  models: { main: [openai('gpt-5-mini'), baseline] },
  prompts: { answer: { system: 'Answer from the documents.', user: '{{ found.documents }}\n\n{{ input.question }}' } },
  flow: [
    retrieve('found', { from: 'handbook', query: '{{ input.question }}', top: 3 }),
    prompt('answer', { prompt: 'answer', model: 'main' }),
    guard('rests', {
      on: ref('answer.text'),
      graders: [{ grader: 'grounded', documents: 'found' }],
      else: 'degrade',
      message: 'Not in the handbook.',
    }),
    output({ answer: ref('answer.text'), sources: pluck('found.documents', 'source') }),
  ],
  degraded: { answer: 'Please ask a person.', sources: [] },
});

describe('a feature', () => {
  test('names the functions that are its own tools', () => {
    const total = ({ items }: { items: number[] }): number => items.length;
    const { manifest } = feature({
      name: 'quotes',
      owners: 'sales',
      level: 'L0',
      input: object({}),
      output: object({ n: {} }),
      tools: { quote: { function: total, description: 'Counts.', input: object({ items: { type: 'array' } }) } },
      flow: [tool('sum', { tool: 'quote', arguments: { items: [1] } }), output({ n: ref('sum.result') })],
    });
    expect(manifest.tools).toEqual({
      quote: { function: 'total', description: 'Counts.', input: object({ items: { type: 'array' } }) },
    });
    expect(() => Manifest.parse(manifest)).not.toThrow();
  });

  test('compiles to a manifest and settings that the contracts read', () => {
    expect(() => Manifest.parse(help.manifest)).not.toThrow();
    expect(() => FeatureInput.parse(help.settings)).not.toThrow();
    expect(help.manifest).toMatchObject({
      format: 1,
      input: { type: 'object', required: ['question'], additionalProperties: false },
      models: {
        main: [
          { provider: 'openai', model: 'gpt-5-mini' },
          { provider: 'baseline', model: 'extractive' },
        ],
      },
      flow: [
        { kind: 'retrieve', name: 'found' },
        { kind: 'prompt', name: 'answer' },
        { kind: 'guard', name: 'rests' },
        {
          kind: 'output',
          value: { answer: { var: 'answer.text' }, sources: { map: [{ var: 'found.documents' }, { var: 'source' }] } },
        },
      ],
    });
  });

  test('may call a tool, and names its permission', () => {
    const calling = feature({
      name: 'orders',
      owners: 'shop',
      level: 'L0',
      permissions: { tools: ['orders'] },
      input: object({ id: text(20) }),
      output: object({ state: text() }),
      flow: [
        tool('look', { tool: 'orders', arguments: { id: ref('input.id') } }),
        output({ state: ref('look.result.state') }),
      ],
    });
    expect(Manifest.parse(calling.manifest).flow[0]).toEqual({
      kind: 'tool',
      name: 'look',
      tool: 'orders',
      arguments: { id: { var: 'input.id' } },
    });
    expect(FeatureInput.parse(calling.settings).permissions?.tools).toEqual(['orders']);
  });

  test('may hold steps in steps, and is what the checks of a push accept', () => {
    const researching = feature({
      name: 'research',
      owners: 'docs',
      level: 'L1',
      input: object({ topics: { type: 'array' } }),
      output: object({ answer: text(), rounds: { type: 'number' } }),
      models: { main: [baseline] },
      prompts: { write: { user: 'About {{ topic }}. Before: {{ refine.last.draft.text }}' } },
      flow: [
        map('each', {
          over: ref('input.topics'),
          as: 'topic',
          max: 4,
          do: [
            parallel('read', {
              handbook: [retrieve('found', { from: 'handbook', query: '{{ topic }}' })],
              blog: [retrieve('found', { from: 'blog', query: '{{ topic }}' })],
            }),
            loop('refine', {
              max: 2,
              do: [prompt('draft', { prompt: 'write', model: 'main' })],
              until: ref('draft.text'),
            }),
            branch('way', {
              cases: [{ when: ref('refine.count'), do: [tool('keep', { tool: 'archive', arguments: {} })] }],
            }),
          ],
        }),
        output({ answer: ref('each.items.0.refine.last.draft.text'), rounds: ref('each.items.0.refine.count', 0) }),
      ],
    });
    const manifest = Manifest.parse(researching.manifest);
    expect(checkManifest(manifest)).toEqual([]);
    expect(manifest.flow[0]).toMatchObject({
      kind: 'map',
      concurrency: 4,
      do: [{ do: [{ name: 'handbook' }, { name: 'blog' }] }, { kind: 'loop' }, { kind: 'branch', else: [] }],
    });
  });

  test('with one owner is owned by it five times', () =>
    expect(help.settings.owners).toEqual({
      impact: 'team-docs',
      release: 'team-docs',
      incidents: 'team-docs',
      changes: 'team-docs',
      exposure: 'team-docs',
    }));

  test('names nothing that its author did not', () => expect(Object.keys(help.settings)).toEqual(['owners', 'level']));

  test('is JSON: writing and reading it changes nothing', () => expect(JSON.parse(JSON.stringify(help))).toEqual(help));

  test.each([
    ['a function', () => 1],
    ['a date', new Date(0)],
    ['not a number', NaN],
    ['a hole in a list', [undefined]],
  ])('with %s in it is refused with the path, because JSON would lose it', (_what, value) => {
    const broken = { ...help, manifest: { ...help.manifest, degraded: { answer: value as never } } };
    expect(() => compile(broken)).toThrow(/manifest\.degraded\.answer(\.0)? is no JSON/);
  });
});
