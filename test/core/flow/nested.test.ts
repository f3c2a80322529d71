import { describe, expect, it } from 'vitest';
import type { Begun } from '#core/flow/begun';
import type { FlowEvent, StepOutcome } from '#core/flow/history';
import { next } from '#core/flow/next';
import type { Parts, Program } from '#core/flow/program';
import type { Json } from '#schema/contracts/json';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { StepInput } from '#schema/contracts/step';
import { aManifest, answer, find, guard, look, object, output } from './a-manifest.ts';
import { drive, failed, keyOf, run, says } from './drive.ts';

const returns = (result: Json): StepOutcome => ({ kind: 'returned', result });

const ask = (name: string, more: object = {}): StepInput => ({ ...answer, name, ...more });
const tell = (value: Json): StepInput => output({ answer: { cat: ['', value] } });
const none: Parts = new Map();

const programOf = (flow: ManifestInput['flow'], more: object = {}): Program => ({
  manifest: aManifest(flow, more),
  parts: none,
});
const wants = (program: Program, history: readonly FlowEvent[]): string[] => {
  const move = next(program, run, history);
  return move.do === 'steps' ? move.steps.map(keyOf) : [move.do];
};
const event = (step: string, outcome: StepOutcome, visit = 1): FlowEvent => ({ step, visit, outcome });

describe('a branch', () => {
  const flow = (when: Json, otherwise: StepInput[] = []): Program =>
    programOf([
      { kind: 'branch', name: 'way', cases: [{ when, do: [ask('yes')] }], else: otherwise },
      tell({ '??': [{ var: 'yes.text' }, { var: ['no.text', 'nothing'] }] }),
    ]);

  it('takes the first case whose question is true, and later steps see what is in it by name', () => {
    const { end, done } = drive(flow({ '==': [{ var: 'context.plan' }, 'free'] }), { 'way.0/yes': says('free!') });
    expect(done).toEqual(['way.0/yes']);
    expect(end).toMatchObject({ do: 'finish', output: { answer: 'free!' } });
  });

  it('takes else when none is, which may be nothing', () => {
    expect(drive(flow(false, [ask('no')]), { 'way.else/no': says('paid') }).end).toMatchObject({
      output: { answer: 'paid' },
    });
    expect(drive(flow([]), {})).toMatchObject({ done: [], end: { output: { answer: 'nothing' } } });
  });

  it('decides once: what is in the history counts', () => {
    const program = flow(true, [ask('no')]);
    expect(wants(program, [event('way', { kind: 'taken', case: null })])).toEqual(['way.else/no']);
  });

  it('is decided anew when a guard sends the flow back over it, and nothing of the other way remains', () => {
    const program = programOf([
      ask('draft'),
      { kind: 'branch', name: 'way', cases: [{ when: { '==': [{ var: 'draft.text' }, 'a'] }, do: [ask('yes')] }] },
      guard({ on: { var: 'draft.text' }, graders: [{ grader: 'contains', none: ['a'] }], else: 'retry' }),
      tell({ var: ['yes.text', 'gone'] }),
    ]);
    const { end, done } = drive(program, { draft: says('a'), 'way.0/yes': says('stale'), 'draft 2': says('b') });
    expect(done).toEqual(['draft', 'way.0/yes', 'polite', 'draft 2', 'polite 2']);
    expect(end).toMatchObject({ output: { answer: 'gone' } });
  });
});

describe('steps at once', () => {
  const program = programOf([
    {
      kind: 'parallel',
      name: 'both',
      do: [
        { name: 'left', steps: [ask('one'), ask('two')] },
        { name: 'right', steps: [ask('one')] },
      ],
    },
    tell({ cat: [{ var: 'both.left.two.text' }, { var: 'both.right.one.text' }] }),
  ]);

  it('are all asked for, and later steps see each arm behind its name', () => {
    expect(wants(program, [])).toEqual(['both.left/one', 'both.right/one']);
    const outcomes = { 'both.left/one': says('1'), 'both.left/two': says('2'), 'both.right/one': says('3') };
    expect(drive(program, outcomes).end).toMatchObject({ output: { answer: '23' } });
  });

  it('may come in any order', () => {
    const right = event('both.right/one', says('3'));
    const left = event('both.left/one', says('1'));
    expect(wants(program, [right])).toEqual(['both.left/one']);
    expect(wants(program, [right, left])).toEqual(wants(program, [left, right]));
  });

  it('end as if they were done one after the other: the first failure in the flow counts, once those before it are done', () => {
    const late = event('both.right/one', failed);
    const early = event('both.left/one', { kind: 'failed', code: 'deadline' });
    expect(wants(program, [late])).toEqual(['both.left/one']);
    for (const history of [[late, early], [early, late], [early]])
      expect(next(program, run, history)).toMatchObject({ do: 'fail', code: 'deadline', step: 'both.left/one' });
  });

  it('do not see each other', () => {
    const prompts = { answer: { user: '[{{ one.text }}]' } };
    const other = programOf(
      [
        {
          kind: 'parallel',
          name: 'both',
          do: [
            { name: 'left', steps: [ask('one')] },
            { name: 'right', steps: [ask('two')] },
          ],
        },
        tell('x'),
      ],
      { prompts },
    );
    const [asked] = drive(other, { 'both.left/one': says('secret'), 'both.right/two': says('') }).asked.slice(1);
    expect(asked).toMatchObject({ step: 'both.right/two', messages: [{ content: '[]' }] });
  });

  it('ask for documents as steps of the flow do: by the roles of the context, and how old they may be', () => {
    const old: StepInput = { ...find, maxAgeS: 60, onStale: 'drop' };
    const flow: StepInput = { kind: 'map', name: 'each', over: [1], as: 'item', do: [old], max: 2 };
    const listed = event('each', { kind: 'listed', items: [1] });
    const asking = next(programOf([flow, tell('x')]), { ...run, context: { roles: ['staff'] } }, [listed]);
    expect(asking).toMatchObject({
      steps: [{ step: 'each.0/find', roles: ['staff'], maxAgeS: 60, onStale: 'drop' }],
    });
  });

  it('show what they found to prompts after them, for an answer out of it', () => {
    const about = { fetchedAt: null, version: 'v1', owner: '', stale: false };
    const documents = [{ id: 'd', text: 'Because.', source: 's', score: 1, ...about }];
    const flow: ManifestInput['flow'] = [
      { kind: 'parallel', name: 'both', do: [{ name: 'left', steps: [find] }] },
      answer,
      output(),
    ];
    const { asked } = drive(programOf(flow), { 'both.left/find': { kind: 'found', documents }, answer: says('x') });
    expect(asked[1]).toMatchObject({ retrieved: [{ step: 'both.left/find', query: 'why?', documents }] });
  });
});

describe('what is under way', () => {
  const list = Array.from({ length: 100 }, (_, at) => at);
  const manifest = aManifest(
    [
      {
        ...{ kind: 'map', name: 'each', over: { literal: list }, as: 'item', max: 100, concurrency: 16 },
        do: [ask('look')],
      },
      output({ answer: 'x' }),
    ],
    { prompts: { answer: { user: '{{ input.question }}' } } },
  );

  it('is made once, and not again whenever something beside it is done', () => {
    const begun: Begun = new Map();
    const program: Program = { manifest, parts: new Map(), begun };
    const history: FlowEvent[] = [];
    const made = new Set<unknown>();
    for (;;) {
      const move = next(program, run, history);
      if (move.do !== 'steps') break;
      for (const action of move.steps) if (action.do === 'prompt') made.add(action.messages);
      const [first] = move.steps;
      if (first === undefined) throw new Error('Nothing to do.');
      begun.delete(first.step);
      history.push({
        step: first.step,
        visit: first.visit,
        outcome: first.do === 'decide' ? first.decided : says('x'),
      });
    }
    expect(made.size).toBe(list.length);
    expect(begun.size).toBe(0);
  });
});

describe('a map', () => {
  const over = (items: Json[], more: object = {}): Program =>
    programOf([
      {
        ...{ kind: 'map', name: 'each', over: { literal: items }, as: 'item', max: 3, concurrency: 2 },
        ...{ do: [{ ...look, arguments: { id: { var: 'item' } } }], ...more },
      } as StepInput,
      output({ answer: { cat: [{ map: [{ var: 'each.items' }, { var: 'look.result' }] }] } }),
    ]);
  const listed = (items: Json[]): FlowEvent => event('each', { kind: 'listed', items });

  it('does its steps for each item, and gives the results in the order of the items', () => {
    const { end, asked } = drive(over(['a', 'b']), { 'each.0/look': returns('A'), 'each.1/look': returns('B') });
    expect(asked.slice(1)).toMatchObject([{ arguments: { id: 'a' } }, { arguments: { id: 'b' } }]);
    expect(end).toMatchObject({ output: { answer: 'A,B' } });
  });

  it('begins so many at once, and the next when one is done', () => {
    const items = ['a', 'b', 'c'];
    expect(wants(over(items), [listed(items)])).toEqual(['each.0/look', 'each.1/look']);
    const second = event('each.1/look', returns('B'));
    expect(wants(over(items), [listed(items), second])).toEqual(['each.0/look', 'each.2/look']);
  });

  it('of nothing gives nothing', () => {
    expect(drive(over([]), {}).end).toMatchObject({ output: { answer: '' } });
  });

  it.each([
    ['a longer list than was said', { literal: [1, 2, 3, 4] }, "The map's list has 4 items; at most 3."],
    ['what is no list', { var: 'input.question' }, 'What the map goes over is no list.'],
    ['what has no value', { '/': [1, 0] }, 'What the map goes over has no value.'],
  ])('of %s fails, and nothing is cut off', (_, list, detail) => {
    const { end } = drive(over([], { over: list }), {});
    expect(end).toMatchObject({ do: 'fail', step: 'each', code: 'upstream_failed' });
    expect(end).toHaveProperty('detail', expect.stringContaining(detail));
  });
});

describe('a loop', () => {
  const json = object({ good: { type: 'boolean' } });
  const writing = (more: object = {}): Program =>
    programOf(
      [
        {
          ...{ kind: 'loop', name: 'refine', max: 3, until: { var: 'edit.json.good' } },
          ...{ do: [ask('write', { prompt: 'write' }), ask('edit', { schema: json })] },
          ...more,
        } as StepInput,
        output({ answer: { cat: [{ var: 'refine.count' }, ' ', { var: 'refine.last.write.text' }] } }),
      ],
      {
        prompts: {
          answer: { user: 'Good? {{ write.text }}' },
          write: {
            user: 'Write. Before: {{ refine.last.write.text }} ({{ refine.count }}) {{ refine.last.edit.text }}',
          },
        },
      },
    );
  const bad = says('too long', { good: false });
  const good = says('fine', { good: true });

  it('ends when it has enough, and shows each round the ones before', () => {
    const outcomes = {
      'refine.1/write': says('A'),
      'refine.1/edit': bad,
      'refine.2/write': says('B'),
      'refine.2/edit': good,
    };
    const { end, done, asked } = drive(writing(), outcomes);
    expect(done).toEqual(['refine.1/write', 'refine.1/edit', 'refine.2/write', 'refine.2/edit']);
    expect(asked[0]).toMatchObject({ messages: [{ content: 'Write. Before:  (0) ' }] });
    expect(asked.find(({ step }) => step === 'refine.2/write')).toMatchObject({
      messages: [{ content: 'Write. Before: A (1) too long' }],
    });
    expect(end).toMatchObject({ do: 'finish', output: { answer: '2 B' } });
  });

  it('ends after its last round, enough or not', () => {
    const rounds = [1, 2, 3].flatMap((round) => [
      [`refine.${round}/write`, says(`draft ${round}`)] as const,
      [`refine.${round}/edit`, bad] as const,
    ]);
    expect(drive(writing(), Object.fromEntries(rounds)).end).toMatchObject({ output: { answer: '3 draft 3' } });
  });

  it('lets each round be sent back by its guard once', () => {
    const program = writing({
      max: 2,
      until: { var: 'refine.count' },
      do: [ask('write', { prompt: 'write' }), guard({ on: { var: 'write.text' }, else: 'retry' })],
    });
    const outcomes = { 'refine.1/write': says('damn'), 'refine.1/write 2': says('A') };
    const { done, end, asked } = drive(program, outcomes);
    expect(done).toEqual(['refine.1/write', 'refine.1/polite', 'refine.1/write 2', 'refine.1/polite 2']);
    expect(asked[2]).toMatchObject({
      messages: [{}, { role: 'assistant', content: 'damn' }, { content: 'Be polite.' }],
    });
    expect(end).toMatchObject({ output: { answer: '1 A' } });
  });

  it('counts on when a guard sends the flow back over it', () => {
    const program = programOf([
      ask('draft'),
      { kind: 'loop', name: 'again', max: 2, until: { var: 'x.result' }, do: [{ ...look, name: 'x', arguments: {} }] },
      guard({ on: { var: 'draft.text' }, else: 'retry' }),
      tell({ var: 'again.count' }),
    ]);
    const [no, yes] = [returns(false), returns(true)];
    const outcomes = {
      draft: says('damn'),
      'again.1/x': no,
      'again.2/x': yes,
      'draft 2': says('b'),
      'again.1/x 2': yes,
    };
    expect(drive(program, outcomes)).toMatchObject({ end: { output: { answer: '1' } } });
  });
});
