import { describe, expect, it } from 'vitest';
import { ItemAsk } from '#schema/contracts/item';
import type { Json } from '#schema/contracts/json';
import type { StepInput } from '#schema/contracts/step';
import { scriptedCode } from '../../../workers/edge/code/scripted-code.ts';
import { runItem } from '../../../workers/edge/evaluate/run-item.ts';
import { a, asking, fails, says, smallEdge } from './small-edge.ts';

const grader = (id: string, ask: Json) => ({ id, ...(ask as object) });

const ask = (graders: unknown[], over: object = {}): ItemAsk =>
  ItemAsk.parse({
    feature: 'help',
    version: a.id,
    input: { question: 'Why?' },
    expected: 'Because.',
    graders,
    ...over,
  });

describe('an example in an eval', () => {
  it('is run by one version and graded, and told as nobody but an eval', async () => {
    const edge = await smallEdge({ manifest: asking(), openai: [says('Because.')] });
    const answer = await runItem(
      ask([grader('right', { grader: 'exact' }), grader('quick', { grader: 'latency', maxMs: 60_000 })]),
      edge.deps,
    );
    expect(answer).toMatchObject({ outcome: 'ok', faulty: false, output: { answer: 'Because.' } });
    expect(answer.scores.map(({ id, score }) => [id, score])).toEqual([
      ['right', 1],
      ['quick', 1],
    ]);
    expect(edge.records).toMatchObject([{ kind: 'evaluated', arm: 'eval', unit: null, rollout: null }]);
    expect(edge.traces).toMatchObject([{ arm: 'eval', run: answer.run }]);
  });

  it('is graded by what a step gave, too', async () => {
    const edge = await smallEdge({ manifest: asking(), openai: [says('Because.')] });
    const { scores } = await runItem(
      ask([grader('step', { grader: 'contains', any: ['because'], on: 'steps.answer.text' })]),
      edge.deps,
    );
    expect(scores[0]?.score).toBe(1);
  });

  it('that met weather is unscored and worth another try, never a zero', async () => {
    const edge = await smallEdge({ manifest: asking(), openai: [fails(500)] });
    const answer = await runItem(ask([grader('right', { grader: 'exact' })]), edge.deps);
    expect(answer).toMatchObject({ outcome: 'error', code: 'upstream_failed', faulty: true });
    expect(answer.scores[0]).toMatchObject({ score: null });
  });

  it('that met weather behind a degraded answer is no better', async () => {
    const edge = await smallEdge({ manifest: asking({ degraded: { answer: 'Later.' } }), openai: [fails(500)] });
    expect(await runItem(ask([grader('right', { grader: 'exact' })]), edge.deps)).toMatchObject({ faulty: true });
  });

  it.each([
    ['of a feature whose day is spent', { spent: { help: { untilMs: Date.now() + 60_000, day: true, units: [] } } }],
    ['of one that is switched off', { route: { disabled: true } }],
  ])('%s is unscored and no run, whatever its version answers then', async (_what, over) => {
    const edge = await smallEdge({ manifest: asking({ degraded: { answer: 'Because.' } }), ...over } as Parameters<
      typeof smallEdge
    >[0]);
    const answer = await runItem(ask([grader('right', { grader: 'exact' })]), edge.deps);
    expect(answer).toMatchObject({ faulty: true, costUsd: 0 });
    expect(answer.scores).toMatchObject([{ score: null }]);
    expect([edge.asked, edge.records, edge.traces]).toEqual([[], [], []]);
  });

  it('that its version makes nothing of is a zero of its own', async () => {
    const flow: StepInput[] = [
      { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
      { kind: 'output', value: { reply: { var: 'answer.text' } } },
    ];
    const edge = await smallEdge({ manifest: asking({ flow }), openai: [says('Because.')] });
    const answer = await runItem(ask([grader('right', { grader: 'exact' })]), edge.deps);
    expect(answer).toMatchObject({ outcome: 'error', faulty: false });
    expect(answer.scores[0]?.score).toBe(0);
  });

  it('that is refused by a guard is graded as what it is: no answer', async () => {
    const flow: StepInput[] = [
      {
        kind: 'guard',
        name: 'in',
        on: { var: 'input.question' },
        graders: [{ grader: 'contains', none: ['why'] }],
        else: 'block',
        message: 'No.',
      },
      { kind: 'output', value: { answer: 'x' } },
    ];
    const edge = await smallEdge({ manifest: asking({ flow }) });
    const answer = await runItem(ask([grader('right', { grader: 'exact' })]), edge.deps);
    expect(answer).toMatchObject({ outcome: 'blocked', faulty: false, scores: [{ score: 0 }] });
  });

  describe('by a grader of one’s own', () => {
    const code = 'c'.repeat(64);
    const own = (over: object = {}) => grader('mine', { grader: 'code', function: 'mine', code, ...over });
    const told = (value: Json) =>
      ({ kind: 'told', report: { told: { kind: 'returned', value: JSON.stringify(value) }, fuel: 1 } }) as const;
    const graded = async (reply: Parameters<typeof scriptedCode>[0], over: object = {}) => {
      const sandbox = scriptedCode(reply);
      const edge = await smallEdge({ manifest: asking(), openai: [says('Because.')], over: { runCode: sandbox.run } });
      const answer = await runItem(ask([own(over)], { metadata: { language: 'en' } }), edge.deps);
      return { ...sandbox, answer, score: answer.scores[0] };
    };

    it('is given the item and nothing else, and what it says is the score', async () => {
      const { tasks, score } = await graded(told({ score: 0.5, reason: 'Half.' }), { on: 'output.answer' });
      expect(score).toEqual({ id: 'mine', score: 0.5, reason: 'Half.' });
      expect(tasks.map((one) => [one.code, one.task.call?.name, one.task.seed])).toEqual([[code, 'mine', 1]]);
      expect(JSON.parse(tasks[0]?.task.call?.arguments ?? '')).toEqual({
        input: { question: 'Why?' },
        output: 'Because.',
        expected: 'Because.',
        steps: { answer: expect.objectContaining({ text: 'Because.' }) },
        metadata: { language: 'en' },
      });
    });

    it.each([
      [
        'that throws',
        { kind: 'told', report: { told: { kind: 'threw', error: 'Error: no' }, fuel: 1 } },
        'threw: Error: no',
      ],
      ['that hangs', { kind: 'told', report: { told: { kind: 'fuel' }, fuel: 1 } }, 'did not end'],
      ['that gives NaN', told(null), 'null, NaN or Infinity'],
      ['of a feature that may run no code', { kind: 'barred' }, 'may run no code'],
      ['without a Worker Loader', { kind: 'absent' }, 'no Worker Loader'],
    ] as const)(
      '%s leaves the run unscored with its message, and is no reason to run it again',
      async (_, reply, why) => {
        const { answer, score } = await graded(reply);
        expect(answer.faulty).toBe(false);
        expect(score).toMatchObject({ score: null, reason: expect.stringContaining(why) });
      },
    );

    it('is asked again where its sandbox cannot be had, and the run is not paid again', async () => {
      const replies = [{ kind: 'busy' }, { kind: 'unreachable' }, told(1)] as const;
      let tries = 0;
      const runCode = async () => replies[tries++] ?? ({ kind: 'busy' } as const);
      const edge = await smallEdge({ manifest: asking(), openai: [says('Because.')], over: { runCode } });
      const { scores } = await runItem(ask([own()]), edge.deps);
      expect([scores[0]?.score, tries, edge.asked.length]).toEqual([1, 3, 1]);
    });

    it('scores 0 where nothing is, as every grader does, and is not asked', async () => {
      const { tasks, score } = await graded(told(1), { on: 'output.missing' });
      expect([score?.score, tasks]).toEqual([0, []]);
    });
  });

  it('of an unknown version is refused', async () => {
    const edge = await smallEdge({ manifest: asking() });
    await expect(runItem(ask([], { version: 'v_0000000000000000' }), edge.deps)).rejects.toThrow('v_0000000000000000');
  });
});
