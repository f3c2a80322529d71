import { describe, expect, it } from 'vitest';
import type { EndAction, StepAction } from '#core/flow/action';
import type { FlowEvent, FoundDocument, StepOutcome } from '#core/flow/history';
import { next } from '#core/flow/next';
import { runGuard } from '#core/flow/run-guard';
import type { Manifest } from '#schema/contracts/manifest';
import { alone, aManifest, answer, find, guard, look, object, output } from './a-manifest.ts';

const run = { input: { question: 'why?' }, context: {}, session: null };
const documents: FoundDocument[] = [
  { id: 'd1', text: 'Because.', source: 'a.md', score: 1, fetchedAt: null, version: 'v1', owner: '', stale: false },
];
const says = (
  text: string,
  json: StepOutcome extends infer O ? (O extends { json: infer J } ? J : never) : never = null,
): StepOutcome => ({
  kind: 'answered',
  text,
  json,
  model: 'big',
  fallback: false,
});
const failed: StepOutcome = { kind: 'failed', code: 'upstream_failed' };

type Action = StepAction | EndAction;

/** What is next where only one thing ever is. */
function only(manifest: Manifest, history: readonly FlowEvent[]): Action {
  const move = next(alone(manifest), run, history);
  if (move.do !== 'steps') return move;
  expect(move.steps).toHaveLength(1);
  const [step] = move.steps;
  if (step === undefined) throw new Error('Nothing to do.');
  return step;
}

/** Drives a flow as an executor does: these outcomes for steps in their turn, guards by themselves. Gives all actions, the last one last. */
function drive(manifest: Manifest, outcomes: readonly StepOutcome[]): Action[] {
  const [history, actions, left] = [[] as FlowEvent[], [] as Action[], [...outcomes]];
  for (;;) {
    const action = only(manifest, history);
    actions.push(action);
    if (!('visit' in action)) return actions;
    const outcome = action.do === 'guard' ? runGuard(action) : left.shift();
    if (outcome === undefined) return actions;
    history.push({ step: action.step, visit: action.visit, outcome });
  }
}

const last = (manifest: Manifest, outcomes: readonly StepOutcome[]): Action | undefined =>
  drive(manifest, outcomes).at(-1);
const steps = (manifest: Manifest, outcomes: readonly StepOutcome[]): string[] =>
  drive(manifest, outcomes).map((action) =>
    'visit' in action ? `${action.do} ${action.step} ${action.visit}` : action.do,
  );

describe('a flow', () => {
  it('does its steps in order, each with what earlier ones gave', () => {
    const prompts = { answer: { system: 'Sources:\n{{ find.documents }}', user: '{{ input.question }}' } };
    const [first, second, third] = drive(aManifest([find, answer, output()], { prompts }), [
      { kind: 'found', documents },
      says('So.'),
    ]);
    expect(first).toMatchObject({ do: 'retrieve', step: 'find', visit: 1, from: 'docs', query: 'why?', top: 3 });
    expect(second).toMatchObject({
      do: 'prompt',
      step: 'answer',
      visit: 1,
      schema: null,
      deadlineMs: 60_000,
      messages: [
        { role: 'system', content: 'Sources:\n[1] a.md\nBecause.' },
        { role: 'user', content: 'why?' },
      ],
      retrieved: [{ step: 'find', query: 'why?', documents }],
    });
    expect(second).toHaveProperty('chain.1.provider', 'baseline');
    expect(third).toEqual({ do: 'finish', output: { answer: 'So.' }, degraded: false, because: null });
  });

  it('gives JSON of a prompt step to later steps', () => {
    const step = { ...answer, schema: object({ a: { type: 'string' } }) };
    const manifest = aManifest([step, output({ answer: { var: 'answer.json.a' } })]);
    expect(last(manifest, [says('{"a":"x"}', { a: 'x' })])).toMatchObject({ do: 'finish', output: { answer: 'x' } });
  });

  it('fills the arguments of a tool: the top level is literal, single operators inside are expressions', () => {
    const flow = [look, output({ answer: { var: 'look.result.state' } })];
    const actions = drive(aManifest(flow), [{ kind: 'returned', result: { state: 'sent' } }]);
    expect(actions).toEqual([
      {
        do: 'tool',
        step: 'look',
        visit: 1,
        tool: 'orders',
        arguments: { id: 'why?', kind: 'open', constant: { var: 1 } },
      },
      { do: 'finish', output: { answer: 'sent' }, degraded: false, because: null },
    ]);
  });

  it('gives the result of a tool to templates', () => {
    const prompts = { answer: { user: 'It is {{ look.result.state }}.' } };
    const actions = drive(aManifest([look, answer, output()], { prompts }), [
      { kind: 'returned', result: { state: 'sent' } },
    ]);
    expect(actions[1]).toMatchObject({ messages: [{ role: 'user', content: 'It is sent.' }] });
  });

  it('answers the same to the same history', () => {
    const manifest = aManifest([answer, guard(), output()]);
    const history: FlowEvent[] = [{ step: 'answer', visit: 1, outcome: says('x') }];
    expect(only(manifest, history)).toEqual(only(manifest, structuredClone(history)));
  });

  it.each<[string, FlowEvent[]]>([
    ['of another step', [{ step: 'other', visit: 1, outcome: says('x') }]],
    ['of another visit', [{ step: 'answer', visit: 2, outcome: says('x') }]],
    [
      'that goes on after its end',
      [
        { step: 'answer', visit: 1, outcome: failed },
        { step: 'output', visit: 1, outcome: failed },
      ],
    ],
  ])('throws on a history %s: that is a bug', (_, history) => {
    expect(() => only(aManifest([answer, output()]), history)).toThrow(/does not belong/);
  });
});

describe('when a step fails', () => {
  const degraded = { degraded: { answer: 'Try again later.' } };

  it.each(['upstream_failed', 'deadline'] as const)('the run fails with %s', (code) => {
    expect(last(aManifest([answer, output()]), [{ kind: 'failed', code }])).toMatchObject({
      do: 'fail',
      code,
      step: 'answer',
    });
  });

  it('the declared degraded answer is given instead, and says why', () => {
    expect(last(aManifest([answer, output()], degraded), [failed])).toMatchObject({
      do: 'finish',
      output: { answer: 'Try again later.' },
      degraded: true,
      because: { code: 'upstream_failed', step: 'answer' },
    });
  });

  it('so with a tool, in its own words', () => {
    const outcome: StepOutcome = { kind: 'failed', code: 'deadline', detail: 'Tool orders did not answer in time.' };
    expect(last(aManifest([look, answer, output()]), [outcome])).toEqual({
      do: 'fail',
      code: 'deadline',
      detail: 'Tool orders did not answer in time.',
      step: 'look',
    });
    expect(last(aManifest([look, answer, output()], degraded), [outcome])).toMatchObject({
      do: 'finish',
      degraded: true,
      because: { code: 'deadline', step: 'look' },
    });
  });

  it('so with arguments that cannot be made', () => {
    const step = { ...look, arguments: { n: { '/': [1, 0] } } };
    expect(last(aManifest([step, output({ answer: '' })]), [])).toMatchObject({
      do: 'fail',
      code: 'upstream_failed',
      step: 'look',
      detail: expect.stringContaining('The arguments of tool orders could not be made.'),
    });
  });

  it('so with a collection that cannot be read', () => {
    const manifest = aManifest([find, answer, output()]);
    expect(last(manifest, [{ kind: 'failed', code: 'unavailable' }])).toMatchObject({
      do: 'fail',
      code: 'unavailable',
      step: 'find',
    });
  });

  it.each([
    ['does not fit the output schema', { answer: { var: 'answer.fallback' } }],
    ['cannot be made', { answer: { '/': [1, 0] } }],
  ])('so with a reply that %s', (_, value) => {
    const flow = [answer, output(value)];
    expect(last(aManifest(flow), [says('x')])).toMatchObject({ do: 'fail', code: 'upstream_failed', step: 'output' });
    expect(last(aManifest(flow, degraded), [says('x')])).toMatchObject({ do: 'finish', degraded: true });
    expect(last(aManifest([output(value)]), [])).toMatchObject({ do: 'fail', code: 'internal' });
  });

  it('no text of a model gets into the failure', () => {
    const step = { ...answer, schema: object({ a: { type: 'number' } }) };
    const manifest = aManifest([step, output({ answer: { var: 'answer.json' } })]);
    expect(JSON.stringify(last(manifest, [says('s3cret', { a: 's3cret' })]))).not.toContain('s3cret');
  });
});

describe('a guard', () => {
  it('lets a good answer through', () => {
    expect(last(aManifest([answer, guard(), output()]), [says('fine')])).toMatchObject({
      do: 'finish',
      degraded: false,
    });
  });

  it('blocks with its message, whether or not there is a degraded answer', () => {
    const more = { degraded: { answer: 'Later.' } };
    for (const manifest of [aManifest([answer, guard(), output()]), aManifest([answer, guard(), output()], more)]) {
      expect(last(manifest, [says('damn')])).toEqual({
        do: 'fail',
        code: 'blocked',
        detail: 'Be polite.',
        step: 'polite',
      });
    }
  });

  it('degrades', () => {
    const manifest = aManifest([answer, guard({ else: 'degrade' }), output()], { degraded: { answer: 'Later.' } });
    expect(last(manifest, [says('damn')])).toMatchObject({
      do: 'finish',
      output: { answer: 'Later.' },
      degraded: true,
      because: { code: 'blocked' },
    });
  });

  it('marks and goes on', () => {
    const value = { answer: { if: [{ var: 'polite.pass' }, 'good', 'bad'] } };
    expect(last(aManifest([answer, guard({ else: 'mark' }), output(value)]), [says('damn')])).toMatchObject({
      output: { answer: 'bad' },
    });
  });

  it('shows its scores to later steps', () => {
    const value = { answer: { var: 'polite.scores.0.reason' } };
    expect(last(aManifest([answer, guard({ else: 'mark' }), output(value)]), [says('damn')])).toMatchObject({
      output: { answer: 'Contains "damn".' },
    });
  });

  it('sends a bad answer back once, with what was said and what is wrong', () => {
    const manifest = aManifest([answer, guard({ else: 'retry' }), output()]);
    const actions = drive(manifest, [says('damn'), says('please')]);
    expect(actions[2]).toMatchObject({
      do: 'prompt',
      visit: 2,
      messages: [
        { role: 'system' },
        { role: 'user', content: 'why?' },
        { role: 'assistant', content: 'damn' },
        { role: 'user', content: 'Be polite.' },
      ],
    });
    expect(actions.at(-1)).toMatchObject({ do: 'finish', output: { answer: 'please' } });
    expect(last(manifest, [says('damn'), says('damn')])).toMatchObject({ do: 'fail', code: 'blocked' });
  });

  it('goes back to the nearest prompt step, and does again what lies between', () => {
    const again = { ...answer, name: 'second' };
    const manifest = aManifest([answer, again, find, guard({ else: 'retry', on: { var: 'second.text' } }), output()]);
    const found: StepOutcome = { kind: 'found', documents };
    expect(steps(manifest, [says('damn'), says('damn'), found, says('ok'), found])).toEqual([
      ...['prompt answer 1', 'prompt second 1', 'retrieve find 1', 'guard polite 1'],
      ...['prompt second 2', 'retrieve find 2', 'guard polite 2', 'finish'],
    ]);
  });

  it('sends back once for each guard, never more', () => {
    const brief = guard({
      name: 'brief',
      graders: [{ grader: 'length', max: 5 }],
      else: 'retry',
      message: 'Be brief.',
    });
    const manifest = aManifest([answer, guard({ else: 'retry' }), brief, output()]);
    const actions = drive(manifest, [says('damn'), says('too long'), says('ok')]);
    expect(actions.at(-1)).toMatchObject({ do: 'finish', output: { answer: 'ok' } });
    expect(actions[5]).toHaveProperty('messages.length', 6);
    expect(last(manifest, [says('damn'), says('too long'), says('damn')])).toMatchObject({
      do: 'fail',
      code: 'blocked',
    });
  });

  it('reads documents of the retrieve step it names', () => {
    const grounded = guard({ graders: [{ grader: 'grounded', documents: 'find', atLeast: 0.9 }] });
    const manifest = aManifest([find, answer, grounded, output()]);
    const found: StepOutcome = {
      kind: 'found',
      documents: [{ ...(documents[0] as FoundDocument), text: 'Bananas are yellow.' }],
    };
    expect(last(manifest, [found, says('Yellow bananas')])).toMatchObject({ do: 'finish' });
    expect(last(manifest, [found, says('Yellow unicorns')])).toMatchObject({ do: 'fail', code: 'blocked' });
  });

  it('holds nothing against an answer that a grader cannot score', () => {
    const grounded = guard({ graders: [{ grader: 'grounded', documents: 'find' }] });
    expect(
      last(aManifest([find, answer, grounded, output()]), [{ kind: 'found', documents }, says('it is')]),
    ).toMatchObject({ do: 'finish' });
  });
});
