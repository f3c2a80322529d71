import { describe, expect, it } from 'vitest';
import { ItemAsk } from '#schema/contracts/item';
import type { StepInput } from '#schema/contracts/step';
import { runItem } from '../../../workers/edge/evaluate/run-item.ts';
import { ask as askLive, cached, kept } from './cached-edge.ts';
import { a, asking, fails, says, smallEdge } from './small-edge.ts';

const graders = [
  { id: 'quick', grader: 'latency', maxMs: 60_000 },
  { id: 'small', grader: 'tokens', max: 14 },
];

const ask = (trial: object = {}, over: object = {}): ItemAsk =>
  ItemAsk.parse({
    ...{ feature: 'help', version: a.id, input: { question: 'Is it?' }, graders },
    trial: { eval: 'e_0123456789abcdef', item: 'q1', arm: 'candidate', number: 1, again: false, ...trial },
    ...over,
  });

/** Two prompts, of which the first is cached: what one costs is seen apart from the other. */
const twoSteps = () => {
  const flow: StepInput[] = [
    { kind: 'prompt', name: 'first', prompt: 'answer', model: 'main', cache: { ttlS: 600, staleS: 600 } },
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ];
  return asking({ flow });
};

describe('a trial of an eval whose version has cached steps', () => {
  it.each<[string, object]>([
    ['another trial of the same example', { number: 2, again: true }],
    ['the other arm, though of the same version', { arm: 'control', again: true }],
    ['another example with the same input', { item: 'q2', again: true }],
    ['the same trial of another eval', { eval: 'e_fedcba9876543210', again: true }],
    ['the same trial, begun for the first time', { again: false }],
  ])('is never answered by what was kept for %s', async (_, other) => {
    const edge = await smallEdge({ manifest: cached(), answers: kept(), openai: [says('One.'), says('Two.')] });
    const one = await runItem(ask(), edge.deps);
    await edge.settled();
    const two = await runItem(ask(other), edge.deps);
    expect([one.output, two.output, edge.asked.length]).toEqual([{ answer: 'One.' }, { answer: 'Two.' }, 2]);
  });

  it('that weather interrupted finds what it was answered itself, and does not pay it again', async () => {
    const answers = [says('One.'), fails(500), says('Two.')] as const;
    const edge = await smallEdge({ manifest: twoSteps(), answers: kept(), openai: [...answers] });
    expect((await runItem(ask(), edge.deps)).faulty).toBe(true);
    const again = await runItem(ask({ again: true }), edge.deps);
    expect(again).toMatchObject({
      faulty: false,
      output: { answer: 'Two.' },
      usage: { inputTokens: 10, outputTokens: 4 },
    });
    expect(edge.asked).toHaveLength(3);
  });

  it('counts what it was answered before as its own tokens, and does not say how long it took', async () => {
    const answers = [says('One.'), fails(500), says('Two.')] as const;
    const edge = await smallEdge({ manifest: twoSteps(), answers: kept(), openai: [...answers] });
    await runItem(ask(), edge.deps);
    const { scores } = await runItem(ask({ again: true }), edge.deps);
    expect(scores).toMatchObject([
      { id: 'quick', score: null, reason: 'How many ms it took is unknown.' },
      { id: 'small', score: 0, reason: '28 tokens; at most 14.' },
    ]);
  });

  it('whose process died before its end finds it in another', async () => {
    const answers = kept();
    const dying = await smallEdge({ manifest: twoSteps(), answers, openai: [says('One.'), fails(500)] });
    await runItem(ask(), dying.deps);
    await dying.settled();
    const other = await smallEdge({ manifest: twoSteps(), answers, openai: [says('Two.')] });
    expect((await runItem(ask({ again: true }), other.deps)).output).toEqual({ answer: 'Two.' });
    expect(other.asked).toHaveLength(1);
  });

  it('is answered by nothing that people were, and leaves them nothing', async () => {
    const edge = await smallEdge({ manifest: cached(), answers: kept(), openai: [says('Live.'), says('Eval.')] });
    expect((await askLive(edge)).result).toBe('miss');
    expect((await runItem(ask({ again: true }), edge.deps)).output).toEqual({ answer: 'Eval.' });
    await edge.settled();
    const live = await askLive(edge);
    expect([live.result, JSON.parse(live.reply)['output']]).toEqual(['hit', { answer: 'Live.' }]);
  });

  it('without a name has no cache at all', async () => {
    const answers = kept();
    const edge = await smallEdge({ manifest: cached(), answers, openai: [says('One.'), says('Two.')] });
    await runItem(ask({}, { trial: undefined }), edge.deps);
    await edge.settled();
    expect([(await runItem(ask({}, { trial: undefined }), edge.deps)).output, await answers.names()]).toEqual([
      { answer: 'Two.' },
      [],
    ]);
  });
});
