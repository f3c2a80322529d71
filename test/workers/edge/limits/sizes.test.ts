import { describe, expect, it } from 'vitest';
import { asking, request, runOf, says, smallEdge } from '../small-edge.ts';

const question = { question: 'What?' };
const bound = { limits: { outputBytes: 40 } };
const long = says('x'.repeat(40));
const chat = { model: 'help', messages: [{ role: 'user', content: 'Hi' }] };
/** An output is its JSON: this and what the model says. */
const AROUND = '{"answer":""}'.length;

describe("a reply that is longer than its version's limits.outputBytes", () => {
  it('is a failure that says so, and what it cost is written down', async () => {
    const edge = await smallEdge({ manifest: asking(bound), openai: [long] });
    const reply = await edge.send(runOf({ input: question }));
    expect(reply.status).toBe(502);
    expect(await reply.json()).toMatchObject({
      code: 'upstream_failed',
      detail: `The reply has ${40 + AROUND} bytes; the version gives at most 40.`,
    });
    expect(edge.records[1]).toMatchObject({ kind: 'ended', outcome: 'error', outputTokens: 4 });
  });

  it('gives way to the declared answer', async () => {
    const degraded = { answer: 'Too much.' };
    const edge = await smallEdge({ manifest: asking({ ...bound, degraded }), openai: [long] });
    const reply = await edge.send(runOf({ input: question }));
    expect(await reply.json()).toMatchObject({ output: degraded, degraded: true });
  });

  it('ends a stream as an error, never as an answer', async () => {
    const edge = await smallEdge({ manifest: asking(bound), openai: [long] });
    const native = await (await edge.send(runOf({ input: question, stream: true }))).text();
    expect(native).toContain('event: error');
    expect(native).toContain('at most 40');
    expect(native).not.toContain('event: done');
    const openai = await (await edge.send(request('/v1/chat/completions', { ...chat, stream: true }))).text();
    expect(openai).toContain('upstream_failed');
    expect(openai).not.toContain('finish_reason":"stop"');
  });

  it.each([
    ['letters of one byte', 'x'.repeat(40 - AROUND), 200],
    ['one more', 'x'.repeat(41 - AROUND), 502],
    ['letters of three bytes', '漢'.repeat(9), 200],
    ['one more', '漢'.repeat(10), 502],
    ['what JSON escapes', '\n'.repeat(13), 200],
    ['one more', '\n'.repeat(14), 502],
  ])('counts bytes of JSON: %s', async (_what, text, status) => {
    const edge = await smallEdge({ manifest: asking(bound), openai: [says(text)] });
    expect((await edge.send(runOf({ input: question }))).status).toBe(status);
  });
});

it('where a version says nothing a reply has a megabyte at most', async () => {
  const edge = await smallEdge({ manifest: asking(), openai: [says('x'.repeat(1_000_000 - AROUND))] });
  expect((await edge.send(runOf({ input: question }))).status).toBe(200);
  const over = await smallEdge({ manifest: asking(), openai: [says('x'.repeat(1_000_001 - AROUND))] });
  expect((await over.send(runOf({ input: question }))).status).toBe(502);
});
