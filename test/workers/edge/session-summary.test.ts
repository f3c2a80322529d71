import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import type { ModelOutcome } from '../../../workers/edge/providers/provider.ts';
import { searchContent } from '../../../workers/edge/execute/search-content.ts';
import { fails, says, smallEdge } from './small-edge.ts';
import { fill } from './small-library.ts';
import { forgetAll, lastSaid, memoryOf, remembering, turn } from './small-memory.ts';

const condensing = (over: Partial<ManifestInput> = {}) =>
  remembering({
    memory: { turns: 1, summary: { prompt: 'condense', model: 'main', every: 2 } },
    prompts: {
      answer: { user: '{{ input.question }}' },
      condense: { user: 'Before: {{ session.summary }}|{{ session.messages }}' },
    },
    ...over,
  });
const summaries = async () =>
  (await env.CONTENT.prepare('select text, through, run from session_summaries').all()).results;
const answers: [ModelOutcome, ...ModelOutcome[]] = [
  says('one'),
  ...['two', 'three', 'SHORT', 'four', 'five', 'SHORTER'].map(says),
];
type Edge = Awaited<ReturnType<typeof smallEdge>>;

/** Asks one after the other, each when all is over that the one before left to do. */
async function ask(edge: Edge, questions: readonly string[], roles: string[] = []) {
  for (const question of questions) {
    await edge.send(turn({ question, roles }));
    await edge.settled();
  }
}

beforeEach(forgetAll);

describe('a summary', () => {
  it('is made after the reply of what fell out of the window, at the cost of the run that overflowed', async () => {
    const edge = await smallEdge({ manifest: condensing(), openai: answers });
    await ask(edge, ['1?', '2?', '3?']);
    // Until there was enough to condense, nothing was out of sight.
    expect(edge.asked[2]?.messages).toHaveLength(5);
    expect(lastSaid(edge)).toEqual(['user: Before: |User: 1?\n\nAssistant: one\n\nUser: 2?\n\nAssistant: two']);
    expect(edge.traces.map(({ usage }) => usage.outputTokens)).toEqual([4, 4, 8]);
    expect(edge.records.at(-1)).toMatchObject({ kind: 'ended', outputTokens: 8 });
    const spans = edge.traces[2]?.spans.filter(({ step }) => step === 'memory/summary');
    expect(spans?.map(({ kind }) => kind)).toEqual(['chat', 'memory']);
  });

  it('stands before the first user message, and is condensed with what falls out next', async () => {
    const edge = await smallEdge({ manifest: condensing(), openai: answers });
    await ask(edge, ['1?', '2?', '3?', '4?']);
    expect(lastSaid(edge)).toEqual([
      'user: What was said before, in short:\nSHORT\n\n3?',
      'assistant: three',
      'user: 4?',
    ]);
    await ask(edge, ['5?']);
    expect(lastSaid(edge)).toEqual(['user: Before: SHORT|User: 3?\n\nAssistant: three\n\nUser: 4?\n\nAssistant: four']);
  });

  it('is made once by runs that overflow at the same time', async () => {
    const edge = await smallEdge({ manifest: condensing(), openai: [says('x')] });
    await ask(edge, ['1?', '2?']);
    await Promise.all(['3?', '4?', '5?'].map((question) => edge.send(turn({ question }))));
    await edge.settled();
    const condensed = edge.asked.filter(({ messages }) => messages[0]?.content.startsWith('Before: '));
    expect([condensed.length, (await summaries()).length]).toEqual([1, 1]);
  });

  it('that fails leaves everything in the window, and the run as good as it was', async () => {
    const edge = await smallEdge({ manifest: condensing(), openai: [says('1'), says('2'), says('3'), fails(503)] });
    await ask(edge, ['1?', '2?', '3?']);
    expect(edge.records.at(-1)).toMatchObject({ kind: 'ended', outcome: 'ok', fallback: false });
    expect(memoryOf(edge)?.at(-1)).toMatchObject({ 'sluice.memory': 'not_condensed' });
    await ask(edge, ['4?']);
    expect(lastSaid(edge)?.slice(0, 2)).toEqual(['user: 2?', 'assistant: 2']);
  });

  it('is for those roles alone under which it was made', async () => {
    const edge = await smallEdge({ manifest: condensing(), openai: answers });
    await ask(edge, ['1?', '2?', '3?'], ['hr']);
    await ask(edge, ['Who?']);
    expect(lastSaid(edge)).toEqual(['user: Who?']);
    await ask(edge, ['Me?'], ['hr']);
    expect(lastSaid(edge)?.[0]).toContain('SHORT');
  });

  it('is out of sight once a document is hidden that what it condensed stands on', async () => {
    await fill([{ id: 'kettle', source: 'hr/kettle' }]);
    const manifest = condensing({
      flow: [
        { kind: 'retrieve', name: 'found', from: 'handbook', query: '{{ input.question }}' },
        { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main', memory: true },
        { kind: 'output', value: { answer: { var: 'answer.text' } } },
      ],
    });
    const over = { search: searchContent(env.CONTENT, () => Date.now()) };
    const edge = await smallEdge({ manifest, over, openai: answers });
    await ask(edge, ['kettle?', '2?', '3?']);
    expect(await summaries()).toMatchObject([{ text: 'SHORT', run: '' }]);
    await fill([{ id: 'kettle', source: 'hr/kettle' }], { exclude: [{ source: 'hr/*' }] });
    await ask(edge, ['4?']);
    expect(lastSaid(edge)).toEqual(['user: 4?']);
  });
});
