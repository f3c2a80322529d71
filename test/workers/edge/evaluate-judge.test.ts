import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#schema/contracts/json';
import { ItemAsk, JudgeAsk, PairAsk } from '#schema/contracts/item';
import { JudgeSpec } from '#schema/contracts/judge';
import { runItem } from '../../../workers/edge/evaluate/run-item.ts';
import { runJudge } from '../../../workers/edge/evaluate/run-judge.ts';
import { runPair } from '../../../workers/edge/evaluate/run-pair.ts';
import type { ModelOutcome, Provider } from '../../../workers/edge/providers/provider.ts';
import { a, asking, fails, says, smallEdge } from './small-edge.ts';

const ref = 'kind@j_0123456789abcdef';
const spec = (over: object = {}): JudgeSpec =>
  JudgeSpec.parse({
    kind: 'rubric',
    models: [{ provider: 'anthropic', model: 'claude-haiku-4-5', retries: 0 }],
    prompt: { user: 'Kind? {{ judged }}' },
    ...over,
  });

const asks = { feature: 'help', version: a.id, input: { question: 'Why?' } };
const grader = (over: object = {}) => ({ id: 'kind', grader: 'judge', judge: ref, ...over });
const item = (over: object = {}, judge: JudgeSpec = spec()): ItemAsk =>
  ItemAsk.parse({ ...asks, graders: [grader(over)], judges: { [ref]: judge } });
const pair = (over: object = {}): PairAsk =>
  PairAsk.parse({
    ...{ ...asks, control: { answer: 'Old.' }, candidate: { answer: 'New.' }, graders: [grader()] },
    judges: { [ref]: spec({ kind: 'pairwise', prompt: undefined }) },
    ...over,
  });

const verdict = (json: object): ModelOutcome => says(JSON.stringify({ reason: 'So it is.', ...json }));

/** An edge whose features ask `openai` and whose judges ask `anthropic`, which answers by what it is shown. */
async function judgedBy(judge: (shown: string, nth: number) => ModelOutcome, over: object = {}) {
  const shown: string[] = [];
  const anthropic: Provider = async ({ messages }) => {
    shown.push(messages.map(({ content }) => content).join('\n'));
    return judge(shown.at(-1) ?? '', shown.length);
  };
  const openai: Provider = async () => says('Because, dear.');
  const providers = { openai, anthropic, baseline: openai };
  return { shown, edge: await smallEdge({ manifest: asking(), over: { providers }, ...over }) };
}

describe('a judge in an eval', () => {
  it('scores what a run gave, is paid with it, stands in its trace, and takes none of its time', async () => {
    const { edge, shown } = await judgedBy(() => verdict({ score: 0.75 }));
    const alone = await runItem(ItemAsk.parse({ ...asks, graders: [] }), edge.deps);
    const answer = await runItem(item(), edge.deps);
    expect(answer.scores).toEqual([{ id: 'kind', score: 0.75, reason: 'So it is.' }]);
    expect(shown[0]).toContain('begin judged\nBecause, dear.\n');
    expect(answer.usage.inputTokens).toBe(2 * alone.usage.inputTokens);
    const spans = edge.traces.at(-1)?.spans ?? [];
    expect(spans.map(({ step }) => step)).toEqual(['answer', 'judge/kind']);
    expect(edge.records).toHaveLength(2);
    expect(edge.records[1]).toMatchObject({ kind: 'evaluated', arm: 'eval', unit: null, inputTokens: 20 });
    expect(answer.ms).toBeLessThanOrEqual(spans[1]?.startMs ?? 0);
  });

  it.each([
    ['words without JSON', says('Ten out of ten!')],
    ['a number beyond its scale', verdict({ score: 11 })],
    ['another shape', says('{"score":"NaN","reason":1}')],
    ['a list', says('[1]')],
  ])(
    'that answers %s is unscored and says so, and is asked for a repair once, not as weather',
    async (_what, nonsense) => {
      const { edge, shown } = await judgedBy(() => nonsense);
      const answer = await runItem(item(), edge.deps);
      expect(answer).toMatchObject({ faulty: false, output: { answer: 'Because, dear.' } });
      expect(answer.scores[0]).toMatchObject({ score: null, reason: expect.stringContaining('none of the answers') });
      expect(shown).toHaveLength(2);
    },
  );

  it('waits weather out, and is unscored when it lasts; the run is made once', async () => {
    const well = await judgedBy((_, nth) => (nth < 3 ? fails(503) : verdict({ score: 1 })));
    expect((await runItem(item(), well.edge.deps)).scores[0]).toMatchObject({ score: 1 });
    const never = await judgedBy(() => fails(503));
    const answer = await runItem(item(), never.edge.deps);
    expect(answer.scores[0]).toMatchObject({ score: null, reason: expect.stringContaining('No model gave') });
    expect([answer.faulty, never.shown.length, never.edge.records.length]).toEqual([false, 3, 1]);
  });

  it('that hangs is given up at its deadline, which is for all its tries', async () => {
    const hang: Provider = (_, signal) =>
      new Promise((done) => signal.addEventListener('abort', () => done(fails(408))));
    const openai: Provider = async () => says('Because, dear.');
    let asked = 0;
    const anthropic: Provider = (call, signal) => {
      asked += 1;
      return hang(call, signal);
    };
    const edge = await smallEdge({ manifest: asking(), over: { providers: { openai, anthropic, baseline: openai } } });
    const began = performance.now();
    const answer = await runItem(item({}, spec({ deadlineMs: 100 })), edge.deps);
    expect(answer.scores[0]).toMatchObject({ score: null, reason: expect.stringContaining('gave no score') });
    expect([asked, answer.faulty]).toEqual([1, false]);
    expect(performance.now() - began).toBeLessThan(2000);
  });

  it('may ask only whom the feature may, and is not held to what one run may cost', async () => {
    const nobody = { tools: '*', collections: '*', providers: ['openai'], code: false, usdPerRun: null };
    const barred = await judgedBy(() => verdict({ score: 1 }), { terms: { help: nobody } });
    const answer = await runItem(item(), barred.edge.deps);
    expect(answer.scores[0]).toMatchObject({ score: null });
    expect(barred.shown).toEqual([]);
    const poor = { ...nobody, providers: '*', usdPerRun: 1e-9 };
    const paid = await judgedBy(() => verdict({ score: 1 }), { terms: { help: poor } });
    expect((await runItem(item(), paid.edge.deps)).scores[0]).toMatchObject({ score: 1 });
  });

  it('gives 0 where there is nothing to judge, without asking anybody', async () => {
    const { edge, shown } = await judgedBy(() => verdict({ score: 1 }));
    expect((await runItem(item({ on: 'output.nothing' }), edge.deps)).scores[0]).toMatchObject({ score: 0 });
    expect(shown).toEqual([]);
  });
});

describe('a pairwise judge', () => {
  const choice = (said: string): ModelOutcome => verdict({ choice: said });
  const isFirst = (shown: string, answer: string): boolean => shown.includes(`begin first\n${answer}`);

  it.each([
    ['the candidate, wherever it stands', (shown: string) => choice(isFirst(shown, 'New.') ? 'first' : 'second'), 1],
    ['control, wherever it stands', (shown: string) => choice(isFirst(shown, 'Old.') ? 'first' : 'second'), 0],
    ['whoever stands first', () => choice('first'), 0.5],
    ['nobody', () => choice('tie'), 0.5],
  ])('that prefers %s', async (_what, judge, score) => {
    const { edge, shown } = await judgedBy(judge);
    const answer = await runPair(pair(), edge.deps);
    expect(answer).toMatchObject({ faulty: false, scores: [{ id: 'kind', score }] });
    expect(shown).toHaveLength(2);
    expect(shown.filter((text) => isFirst(text, 'New.'))).toHaveLength(1);
    expect(edge.records).toMatchObject([{ kind: 'evaluated', inputTokens: 20 }]);
    expect(edge.traces[0]?.spans.map(({ step }) => step).toSorted()).toEqual(['judge/kind/back', 'judge/kind/forth']);
  });

  it('that talks nonsense once has no score and is not asked again; that met weather is worth another try', async () => {
    const silly = await judgedBy((shown) => (isFirst(shown, 'New.') ? says('Hm.') : choice('first')));
    expect(await runPair(pair(), silly.edge.deps)).toMatchObject({ faulty: false, scores: [{ score: null }] });
    const rain = await judgedBy((shown) => (isFirst(shown, 'New.') ? fails(503) : choice('first')));
    expect(await runPair(pair(), rain.edge.deps)).toMatchObject({ faulty: true, scores: [{ score: null }] });
  });
});

describe('a judge that is asked about what people have labelled', () => {
  const ask = (judge: JudgeSpec, material: JsonObject): JudgeAsk =>
    JudgeAsk.parse({ feature: 'help', version: a.id, judge: ref, spec: judge, material });

  it('reads what they were shown, and is paid as a run in an eval', async () => {
    const { edge, shown } = await judgedBy(() => verdict({ score: 0.75 }));
    const answer = await runJudge(ask(spec(), { input: {}, judged: 'Because.' }), edge.deps);
    expect(answer).toMatchObject({ faulty: false, score: 0.75, reason: 'So it is.' });
    expect(shown).toEqual([expect.stringContaining('begin judged\nBecause.\n')]);
    expect(edge.records).toMatchObject([{ kind: 'evaluated', arm: 'eval', unit: null, inputTokens: 10 }]);
    expect(edge.traces[0]?.spans.map(({ step }) => step)).toEqual([`judge/${ref}`]);
  });

  it.each([
    ['prefers what came second to them', 'B', 1],
    ['prefers what came first to them', 'A', 0],
  ])('in both orders, which %s', async (_what, best, score) => {
    const { edge, shown } = await judgedBy((text) =>
      verdict({ choice: text.includes(`begin first\n${best}`) ? 'first' : 'second' }),
    );
    const pairwise = spec({ kind: 'pairwise', prompt: undefined });
    const answer = await runJudge(ask(pairwise, { input: {}, first: 'A', second: 'B' }), edge.deps);
    expect([answer.score, shown.length]).toEqual([score, 2]);
  });

  it('is no score where it talks nonsense, and weather where nobody answers, who is asked once', async () => {
    const silly = await judgedBy(() => says('Ten!'));
    const material = { input: {}, judged: 'x' };
    expect(await runJudge(ask(spec(), material), silly.edge.deps)).toMatchObject({ score: null, faulty: false });
    const gone = await judgedBy(() => fails(503));
    expect(await runJudge(ask(spec(), material), gone.edge.deps)).toMatchObject({ score: null, faulty: true });
    expect(gone.shown).toHaveLength(1);
  });
});

describe('what a judge has read', () => {
  const grounded = spec({ kind: 'groundedness', prompt: undefined });

  it('is told with its score where it can be found nowhere else, so that people are shown the same', async () => {
    const { edge } = await judgedBy(() => verdict({ choice: 'supported' }));
    const [score] = (await runItem(item({ on: 'steps.answer.text' }, grounded), edge.deps)).scores;
    expect(score?.read).toEqual({ documents: '(no documents found)', judged: 'Because, dear.' });
    const plain = await judgedBy(() => verdict({ score: 1 }));
    expect((await runItem(item(), plain.edge.deps)).scores[0]).not.toHaveProperty('read');
  });
});
