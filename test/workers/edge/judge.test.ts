import { describe, expect, it } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import { RunReply } from '#schema/contracts/run';
import type { ModelOutcome, Provider } from '../../../workers/edge/providers/provider.ts';
import { asking, fails, request, rollingOut, routeWith, runOf, says, smallEdge } from './small-edge.ts';

const body = { input: { question: 'Why?' }, context: { targetingKey: 'u' } };
const judge = { grader: 'judge', prompt: 'rate', model: 'judges' } as const;
type Guard = Extract<ManifestInput['flow'][number], { kind: 'guard' }>;

/** A feature whose answer is judged by a chain of its own. */
const judged = (over: Partial<Guard> = {}, more: Partial<ManifestInput> = {}): ManifestInput =>
  asking({
    models: {
      main: [{ provider: 'baseline', model: 'extractive' }],
      judges: [{ provider: 'openai', model: 'gpt-5-mini', retries: 0 }],
    },
    prompts: { answer: { user: '{{ input.question }}' }, rate: { user: 'Is this good? {{ judged }}' } },
    flow: [
      {
        ...{ kind: 'guard', name: 'check', on: { var: 'input.question' }, graders: [judge] },
        ...{ else: 'block', message: 'Not this.', ...over },
      } as Guard,
      { kind: 'output', value: { answer: { var: 'check.scores.0.score' }, value: { var: 'check.value' } } },
    ],
    ...more,
  });

const verdict = (score: number): ModelOutcome => says(JSON.stringify({ reason: 'So it is.', score }));

async function judgedBy(said: [ModelOutcome, ...ModelOutcome[]], over: Partial<Guard> = {}, more = {}) {
  const edge = await smallEdge({ manifest: judged(over), openai: said, ...more });
  const response = await edge.send(runOf(body));
  return { edge, status: response.status, answer: (await response.json()) as Record<string, unknown> };
}

describe('a run whose guard has a judge', () => {
  it('goes on when the judge is content; what that took and cost is the run’s own', async () => {
    const { edge, answer } = await judgedBy([verdict(0.9)]);
    const reply = RunReply.parse(answer);
    expect(reply).toMatchObject({
      output: { answer: 0.9 },
      usage: { inputTokens: 10, outputTokens: 4 },
      cached: false,
    });
    expect(reply.costUsd).toBeGreaterThan(0);
    expect(edge.asked[0]).toMatchObject({
      schema: { required: ['reason', 'score'] },
      messages: [
        { role: 'system' },
        { role: 'user', content: 'Is this good? \n#1# begin judged\nWhy?\n#1# end judged\n' },
      ],
      listener: null,
    });
    expect(edge.traces[0]?.spans).toMatchObject([
      { kind: 'chat', step: 'check/judge', status: 'ok' },
      {
        ...{ kind: 'guard', step: 'check' },
        attributes: {
          'sluice.guard.pass': true,
          'sluice.guard.scores': [{ grader: 'judge', score: 0.9, pass: true, reason: 'So it is.' }],
        },
      },
    ]);
  });

  it('is blocked when it is not', async () => {
    const { edge, status, answer } = await judgedBy([verdict(0.2)]);
    expect([status, answer['code'], answer['detail']]).toEqual([422, 'blocked', 'Not this.']);
    expect(edge.records[1]).toMatchObject({ outcome: 'blocked' });
  });

  it('shows a judge that talks nonsense what is wrong with it, once, and takes the mended score', async () => {
    const { edge, answer } = await judgedBy([says('Very good!'), verdict(0.8)]);
    expect(answer).toMatchObject({ output: { answer: 0.8 }, usage: { inputTokens: 20 } });
    expect(edge.asked[1]?.messages.at(-1)?.content).toContain('This answer cannot be used');
  });

  it('has no score of one that goes on to talk nonsense: blocked, and never a 0', async () => {
    const { edge, status } = await judgedBy([says('Very good!'), says('{"reason":"","score":7}')]);
    expect(status).toBe(422);
    expect(edge.traces[0]?.spans.at(-1)?.attributes).toMatchObject({
      'sluice.guard.scores': [{ score: null, pass: false, reason: expect.stringContaining('gave no score') }],
    });
  });

  it.each<[string, Partial<Guard>, ModelOutcome, number]>([
    ['a provider that is down blocks', {}, fails(500), 422],
    [
      'a provider that is down, with onUnscored pass, does not',
      { graders: [{ ...judge, onUnscored: 'pass' }] },
      fails(500),
      200,
    ],
    ['a provider that is down only marks', { else: 'mark' }, fails(500), 200],
    ['a key that is refused blocks', {}, fails(401), 422],
  ])('%s', async (_, over, said, expected) => {
    const { edge, status } = await judgedBy([said], over);
    expect(status).toBe(expected);
    if (expected === 200) expect(edge.records[1]).toMatchObject({ outcome: 'ok' });
  });

  it('waits for a judge no longer than that may take', async () => {
    const never: Provider = () => new Promise(() => {});
    const over = { graders: [{ ...judge, deadlineMs: 30 }] };
    const edge = await smallEdge({ manifest: judged(over) });
    const { providers } = edge.deps;
    const slow = await smallEdge({ manifest: judged(over), over: { providers: { ...providers, openai: never } } });
    expect((await slow.send(runOf(body))).status).toBe(422);
    expect(slow.traces[0]?.spans.at(-1)?.attributes).toMatchObject({
      'sluice.guard.scores': [{ score: null, reason: expect.stringContaining('in time') }],
    });
  });

  it('asks nobody when a grader in code has said no, or when the feature may not ask whom it would', async () => {
    const refused = await judgedBy([verdict(1)], { graders: [judge, { grader: 'contains', none: ['why'] }] });
    expect([refused.status, refused.edge.asked]).toEqual([422, []]);
    const terms = { help: { providers: ['baseline'], tools: '*', collections: '*', code: true, usdPerRun: null } };
    const barred = await judgedBy([verdict(1)], {}, { terms });
    expect([barred.status, barred.edge.asked]).toEqual([422, []]);
  });

  it('whose money is spent asks no judge', async () => {
    const terms = { help: { providers: '*', tools: '*', collections: '*', code: true, usdPerRun: 0 } };
    const { edge, status } = await judgedBy([verdict(1)], {}, { terms });
    expect([status, edge.asked]).toEqual([422, []]);
    expect(edge.traces[0]?.spans.at(-1)?.attributes).toMatchObject({
      'sluice.guard.scores': [{ score: null, reason: expect.stringContaining('is spent') }],
    });
  });

  it('shows the judge what was redacted, and not what was', async () => {
    const graders = [judge, { grader: 'personal', then: 'redact' } as const];
    const edge = await smallEdge({ manifest: judged({ graders }), openai: [verdict(1)] });
    const input = { question: 'Is it c@d.example?' };
    const reply = await (await edge.send(runOf({ ...body, input }))).json();
    expect(reply).toMatchObject({ output: { value: 'Is it [email]?' } });
    expect(JSON.stringify(edge.asked)).not.toContain('c@d');
    expect(edge.asked[0]?.messages.at(-1)?.content).toContain('\nIs it [email]?\n');
  });

  it('in shadow asks its judge too, and changes nothing for anybody', async () => {
    const edge = await smallEdge({
      manifest: asking(),
      candidate: judged(),
      route: routeWith(rollingOut({ percent: 0, shadow: 1 })),
      openai: [says('yes'), verdict(0.9)],
    });
    expect(await (await edge.send(runOf(body))).json()).toMatchObject({ output: { answer: 'yes' } });
    await edge.settled();
    expect(edge.traces.map(({ arm }) => arm)).toContain('shadow');
    expect(edge.asked).toHaveLength(2);
  });
});

const flowing = (): ManifestInput => {
  const { flow, prompts, models } = judged({ on: { var: 'answer.text' } });
  const ask = { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' } as const;
  const main = [{ provider: 'anthropic', model: 'm', retries: 0 }];
  return asking({
    prompts,
    models: { ...models, main },
    flow: [ask, ...flow.slice(0, 1), { kind: 'output', value: { answer: { var: 'answer.text' } } }],
  });
};

describe('an answer that is judged', () => {
  const anthropic: Provider = async () => says('Because.');
  async function edgeOf(said: ModelOutcome) {
    const plain = await smallEdge({ manifest: flowing(), openai: [said] });
    const providers = { ...plain.deps.providers, anthropic };
    return smallEdge({ manifest: flowing(), over: { providers } });
  }

  it('is not told while it comes: nothing of what is blocked goes out', async () => {
    const edge = await edgeOf(verdict(0.1));
    const text = await (await edge.send(runOf({ ...body, stream: true }))).text();
    expect(text).not.toContain('Because');
    expect(text).toContain('"blocked"');
  });

  it('ends a chat by the reason of the model that answered, not of its judge', async () => {
    const edge = await edgeOf({ ...verdict(0.9), finish: 'length' } as ModelOutcome);
    const chat = { model: 'help', user: 'u', messages: [{ role: 'user', content: 'Why?' }] };
    const reply = await (await edge.send(request('/v1/chat/completions', chat))).json();
    expect(reply).toMatchObject({
      choices: [{ message: { content: '{"answer":"Because."}' }, finish_reason: 'stop' }],
    });
  });
});
