import { describe, expect, it } from 'vitest';
import { checkManifest } from '#core/flow/check';
import type { Parts } from '#core/flow/program';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { aManifest, answer, find, guard, look, object, output } from './a-manifest.ts';
import { again, ask, both, branch, each, help, lines, parts, partsWith, told } from './holders.ts';

type Flow = ManifestInput['flow'];

const prompting = (user: string): object => ({ prompts: { answer: { user } } });

const faults = (flow: Flow, more: object = {}): string[] => lines(checkManifest(aManifest(flow, more), parts));

describe('a flow that holds steps is accepted', () => {
  it.each<[string, Flow]>([
    ['a branch whose every way gives the name', [branch([answer], [answer]), output()]],
    ['a name of one way, with a fallback', [branch([answer]), told({ var: ['answer.text', ''] })]],
    ['a name of one way, as the first choice', [branch([answer]), told({ '??': [{ var: 'answer.text' }, 'x'] })]],
    ['a name of one way, asked for', [branch([answer]), told({ if: [{ missing: ['answer.text'] }, 'no', 'yes'] })]],
    ['arms at once', [both([ask('a')], [ask('a')]), told({ var: 'both.left.a.text' })]],
    ['items', [each([{ ...look, arguments: { id: { var: 'item.nr' } } }]), told({ var: 'each.items.0.look.result' })]],
    ['rounds that look back', [again([ask('a')], { until: { var: 'a.text' } }), told({ var: 'again.last.a.text' })]],
    ['a version of another feature', [help(), told({ var: 'help.output.answer' })]],
    [
      'a guard that sends back within a round',
      [again([ask('a'), guard({ on: { var: 'a.text' }, else: 'retry' })]), told('')],
    ],
    ['steps within steps', [each([branch([both([again([ask('a')])])])]), told('')]],
  ])('%s', (_, flow) => {
    expect(faults(flow)).toEqual([]);
  });

  it('and reads earlier rounds in a prompt', () => {
    const flow = [again([answer]), told('')];
    expect(faults(flow, prompting('{{ again.last.answer.text }} {{ again.count }} {{ again.history }}'))).toEqual([]);
  });
});

describe('a flow that holds steps is refused, with the path, for', () => {
  it.each<[string, Flow, object, string]>([
    [
      'a name of one way only, read as if it were always there',
      [branch([answer]), output()],
      {},
      'flow.1.value.answer.var: answer.text: answer is not always there; an expression may read it with a fallback: { "var": ["answer.text", …] }.',
    ],
    [
      'the same deeper down',
      [both([branch([ask('a')])]), told({ var: 'both.left.a.text' })],
      {},
      'flow.1.value.answer.var: both.left.a.text: both.left.a is not always there',
    ],
    [
      'a name that is something else in one way',
      [branch([{ ...find, name: 'x' }], [{ ...look, name: 'x' }]), told({ var: 'x.documents' })],
      {},
      'flow.1.value.answer.var: x.documents: unknown name "documents" in x; known: result.',
    ],
    [
      'a step of another arm',
      [both([find], [{ ...find, name: 'x', query: '{{ find.documents }}' }]), told('')],
      {},
      'flow.0.do.1.steps.0.query: find.documents: unknown name "find"; known: input, context, session.',
    ],
    [
      'what is inside an arm, by its own name',
      [both([find]), told({ var: 'find.documents' })],
      {},
      'flow.1.value.answer.var: find.documents: unknown name "find"; known: both, input, context, session.',
    ],
    [
      'an item outside its map',
      [each([look]), told({ var: 'item' })],
      {},
      'flow.1.value.answer.var: item: unknown name "item"; known: each, input, context, session.',
    ],
    [
      'a list that is not there',
      [each([look], { over: { var: 'input.items' } }), told('')],
      {},
      'flow.0.over.var: input.items: unknown name "items" in input; known: question.',
    ],
    [
      'a question of a case about nothing known',
      [branch([look], [], { var: 'vip' }), told('')],
      {},
      'flow.0.cases.0.when.var: vip: unknown name "vip"; known: input, context, session.',
    ],
    [
      'a step deep inside',
      [again([branch([look], [ask('a', { model: 'none' })])]), told('')],
      {},
      'flow.0.do.0.else.0.model: Unknown model chain "none"; known: main.',
    ],
    [
      'an end that looks at nothing',
      [again([look], { until: false }), told('')],
      {},
      'flow.0.until: Reads nothing, so that all rounds end alike;',
    ],
    [
      'a retry over the edge of its list',
      [answer, branch([guard({ else: 'retry' })]), output()],
      {},
      'flow.1.cases.0.do.0.else: Nothing to retry: no prompt step comes before.',
    ],
    [
      'grounds that one way alone has',
      [branch([find]), answer, guard({ graders: [{ grader: 'grounded', documents: 'find' }] }), output()],
      {},
      'flow.2.graders.0.documents: Not an earlier retrieve step: "find"; known: none.',
    ],
    [
      'an output within a step',
      [branch([output()]), told('')],
      {},
      'flow.0.cases.0.do.0: The output step is the last,',
    ],
    [
      'a name that is taken outside',
      [find, each([find]), told('')],
      {},
      'flow.1.do.0.name: Two steps are called "find".',
    ],
    [
      'an item called like a step',
      [find, each([look], { as: 'find' }), told('')],
      {},
      'flow.1.as: Two steps are called "find".',
    ],
    ['an item called like the input', [each([look], { as: 'input' }), told('')], {}, 'flow.0.as: Reserved: input,'],
    [
      'two arms of one name',
      [
        {
          kind: 'parallel',
          name: 'both',
          do: [
            { name: 'a', steps: [find] },
            { name: 'a', steps: [find] },
          ],
        },
        told(''),
      ],
      {},
      'flow.0.do.1.name: Two steps are called "a".',
    ],
    [
      'a version that nobody pushed',
      [{ ...help(), version: 'v_ffffffffffffffff' } as StepInput, told('')],
      {},
      'flow.0.version: Feature helper has no version v_ffffffffffffffff.',
    ],
    [
      'an input that it must have',
      [help({}), told('')],
      {},
      'flow.0.input: The input schema of helper v_0123456789abcdef requires "question".',
    ],
    [
      'an output that it does not have',
      [help(), told({ var: 'help.output.text' })],
      {},
      'flow.1.value.answer.var: help.output.text: unknown name "text" in help.output; known: answer.',
    ],
    [
      'more than a run may do',
      [each([again([ask('a'), ask('b'), ask('c')], { max: 25 })]), told('')],
      {},
      'flow: A run may come to 300 steps (all rounds, items and second tries counted); at most 256.',
    ],
  ])('%s', (_, flow, more, message) => {
    const found = faults(flow, more);
    expect(found[0]?.slice(0, message.length)).toBe(message);
  });

  it('steps too deep within each other, those of subfeatures counted', () => {
    const deep = (levels: number, inmost: StepInput): StepInput =>
      Array.from({ length: levels }, (_, level) => `x${level}`).reduce<StepInput>(
        (steps, name) => ({ kind: 'parallel', name, do: [{ name: 'arm', steps: [steps] }] }),
        inmost,
      );
    expect(faults([deep(5, look), told('')])).toEqual([]);
    for (const flow of [deep(6, look), deep(5, help())])
      expect(faults([flow, told('')])).toEqual([
        'flow: Steps stand 7 deep within each other, those of subfeatures counted; at most 6.',
      ]);
  });

  it('rounds of what only decides', () => {
    const empty: Parts = partsWith([told('')]);
    const flow: Flow = ['a', 'b', 'c'].reduce<Flow>(
      (steps, name) => [{ kind: 'loop', name, do: steps as StepInput[], until: { var: `${name}.count` }, max: 25 }],
      [help()],
    );
    expect(lines(checkManifest(aManifest([...flow, told('')]), empty))).toEqual([
      expect.stringContaining('A run may come to 15625 steps'),
    ]);
  });

  it('a path in a run that no idempotency key could hold', () => {
    const long = 'x'.repeat(60);
    const flow: Flow = [
      { kind: 'parallel', name: `${long}1`, do: [{ name: long, steps: [ask(`${long}2`)] }] },
      told(''),
    ];
    expect(faults(flow)).toEqual([
      'flow: The path of a step in a run has up to 184 characters; at most 160. Use shorter names.',
    ]);
  });
});

describe('how much a run may come to', () => {
  const sum: StepInput = { kind: 'code', name: 'sum', function: 'f', arguments: {} };
  const most = (flow: Flow): number =>
    Number(
      /come to (\d+)/.exec(
        faults([
          ...flow,
          each([ask('z')], { max: 100, name: 'y' }),
          each([ask('z')], { max: 100, name: 'w', as: 'v' }),
          each([ask('z')], { max: 57, name: 'u', as: 't' }),
          told(''),
        ])[0] ?? '',
      )?.[1],
    ) - 257;

  it.each<[string, Flow, number]>([
    ['one for a step', [ask('a')], 1],
    [
      'one for a function',
      [
        sum,
        again([
          { ...sum, name: 'b' },
          { ...sum, name: 'c' },
        ]),
      ],
      7,
    ],
    ['the longest way of a branch', [branch([ask('a')], [ask('b'), ask('c')])], 2],
    ['all arms', [both([ask('a')], [ask('b'), ask('c')])], 3],
    ['the longest list', [each([ask('a')], { max: 7 })], 7],
    ['every round', [again([ask('a'), ask('b')], { max: 5 })], 10],
    ['what a guard sends back', [ask('a'), ask('b'), look, guard({ on: { var: 'a.text' }, else: 'retry' })], 7],
    ['what a subfeature does', [help()], 1],
    ['nothing for a decision', [branch([ask('a')])], 1],
  ])('is counted: %s', (_, flow, count) => {
    expect(most(flow)).toBe(count);
  });
});

it('a schema may have any property it likes, and is no branch for it', () => {
  const input = object({ either: { type: 'array' }, sometimes: {} });
  expect(faults([answer, output()], { ...prompting('{{ input.either.0 }} {{ input.sometimes.x }}'), input })).toEqual(
    [],
  );
});
