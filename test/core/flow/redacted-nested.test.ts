import { describe, expect, it } from 'vitest';
import { checkManifest } from '#core/flow/check';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { aManifest, find, guard, output } from './a-manifest.ts';
import { again, ask, both, branch, each, help, lines, parts, told } from './holders.ts';

type Flow = ManifestInput['flow'];

const clean = (on: string): StepInput =>
  guard({ name: 'clean', on: { var: on }, graders: [{ grader: 'personal', then: 'redact' }] });
const more = {
  models: { main: [{ provider: 'openai', model: 'big' }] },
  prompts: {
    answer: { user: 'Say.' },
    of: { user: '{{ input.question }}' },
    item: { user: '{{ item }}' },
    last: { user: '{{ again.last.draft.text }}' },
    better: { user: '{{ again.last.clean.value }}' },
  },
};
const faults = (flow: Flow, over: object = {}): string[] =>
  lines(checkManifest(aManifest(flow, { ...more, ...over }), parts));

const draft = ask('draft');
const asks = (prompt: string): StepInput => ask('more', { prompt });
const nothing = told('x');
const over = (path: string) => ({ over: { var: path } });
const withBuiltIn = { models: { main: [{ provider: 'baseline', model: 'extractive' }] } };

describe('what a guard redacts cannot be read past it', () => {
  it.each<[string, Flow, string, object?]>([
    [
      'in a case',
      [clean('input.question'), branch([asks('of')]), nothing],
      'flow.1.cases.0.do.0: Reads input.question',
    ],
    [
      'in else',
      [clean('input.question'), branch([draft], [asks('of')]), nothing],
      'flow.1.else.0: Reads input.question',
    ],
    [
      'after a branch that may have cleaned it',
      [branch([clean('input.question')]), asks('of'), nothing],
      'flow.1: Reads input.question',
    ],
    [
      'in an arm',
      [clean('input.question'), both([asks('of')], [draft]), nothing],
      'flow.1.do.0.steps.0: Reads input.question',
    ],
    [
      'after an arm that cleaned what it made',
      [both([draft, clean('draft.text')]), told({ var: 'both.left.draft.text' })],
      'flow.1: Reads both.left.draft.text past guard "clean", which redacts it; read both.left.clean.value.',
    ],
    [
      'as the whole of an arm',
      [both([draft, clean('draft.text')]), told({ var: 'both.left' })],
      'flow.1: Reads both.left past guard "clean"',
    ],
    [
      'by the items of a map',
      [clean('input'), each([asks('item')], over('input.question')), nothing],
      'flow.1: Reads input.question',
    ],
    ['in an item', [each([clean('item'), asks('item')]), nothing], 'flow.0.do.1: Reads item past guard "clean"'],
    [
      'as the list that a cleaned item is of',
      [each([clean('item')]), asks('of'), nothing],
      'flow.1: Reads input.question',
    ],
    [
      'after a map that cleaned what it made',
      [each([draft, clean('draft.text')]), told({ var: 'each.items' })],
      'flow.1: Reads each.items past guard "clean", which redacts it; read each.items.0.clean.value.',
    ],
    [
      'item by item',
      [each([draft, clean('draft.text')]), told({ map: [{ var: 'each.items' }, { var: 'draft.text' }] })],
      'flow.1: Reads each.items.0.draft.text',
    ],
    [
      'in the next round',
      [again([asks('last'), draft, clean('draft.text')]), nothing],
      'flow.0.do.0: Reads again.last.draft.text past guard "clean", which redacts it; read again.last.clean.value.',
    ],
    [
      'after a loop',
      [again([draft, clean('draft.text')]), told({ var: 'again.history' })],
      'flow.1: Reads again.history past guard "clean"',
    ],
    [
      'as the input of a subfeature',
      [clean('input.question'), help(), nothing],
      'flow.1: Reads input.question past guard "clean", which redacts it; read clean.value.',
    ],
    [
      'by the built-in model in another room',
      [both([find, clean('find.documents')]), branch([draft]), nothing],
      'flow.1.cases.0.do.0: Reads both.left.find.documents',
      withBuiltIn,
    ],
  ])('%s', (_, flow, fault, changes) => {
    expect(faults(flow, changes)).toEqual([expect.stringContaining(fault)]);
  });

  it.each<[string, Flow]>([
    ['the cleaned value of an arm', [both([draft, clean('draft.text')]), told({ var: 'both.left.clean.value' })]],
    [
      'the cleaned values of items',
      [each([draft, clean('draft.text')]), told({ map: [{ var: 'each.items' }, { var: 'clean.value' }] })],
    ],
    ['the cleaned value of the round before', [again([asks('better'), draft, clean('draft.text')]), nothing]],
    [
      'the cleaned value as a subfeature’s input',
      [clean('input.question'), help({ question: { var: 'clean.value' } }), nothing],
    ],
    ['how many rounds there were', [again([draft, clean('draft.text')]), told({ var: 'again.count' })]],
    ['the original in another case', [branch([clean('input.question')], [asks('of')]), output({ answer: 'x' })]],
  ])('but %s can', (_, flow) => {
    expect(faults(flow)).toEqual([]);
  });
});

describe('a guard inside that looks at what was redacted', () => {
  const short = (on: string): StepInput =>
    guard({ name: 'short', on: { var: on }, graders: [{ grader: 'length', max: 9 }], else: 'mark' });
  const made = 'which redacts what it is made of; let one guard look at the value of the other.';

  it.each<[string, Flow, string]>([
    [
      'of an arm',
      [clean('input.question'), both([short('input.question')], [draft]), told({ var: 'both.left.short.value' })],
      `flow.2: Reads both.left.short.value past guard "clean", ${made}`,
    ],
    [
      'of another arm',
      [both([clean('input.question')], [short('input.question')]), told({ var: 'both.right.short.value' })],
      `flow.1: Reads both.right.short.value past guard "clean", ${made}`,
    ],
    [
      'of a round',
      [
        clean('input.question'),
        again([short('input.question')], { until: { var: 'short.pass' } }),
        told({ var: 'again.last.short.value' }),
      ],
      `flow.2: Reads again.last.short.value past guard "clean", ${made}`,
    ],
    [
      'of an item',
      [each([short('item')]), clean('input.question'), told({ var: 'each.items.0.short.value' })],
      `flow.2: Reads each.items.0.short.value past guard "clean", ${made}`,
    ],
  ])('leaves a value %s that cannot be read', (_, flow, fault) => {
    expect(faults(flow)).toContain(fault);
  });

  it('may redact the same original in every round, or in either case, and its value is read', () => {
    const rounds = again([clean('input.question'), asks('better')], { until: { var: 'more.text' } });
    expect(faults([rounds, told({ var: 'again.last.clean.value' })])).toEqual([]);
    const cases = branch([clean('input.question')], [clean('input.question')]);
    expect(faults([cases, told({ var: 'clean.value' })])).toEqual([]);
  });
});
