import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import type { FeatureName, RunId } from '../../schema/contracts/ids.ts';
import { type FakeUpstream, startFakeUpstream } from '../../scripts/fake-upstream.ts';
import { adminOf, manifest, must, until } from './world.ts';

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };
const judged = {
  ...manifest('judged'),
  models: {
    main: [{ provider: 'openai', model: 'gpt-5-mini', retries: 0 }],
    judges: [
      { provider: 'anthropic', model: 'claude-haiku-4-5', retries: 0 },
      { provider: 'openai', model: 'gpt-5-mini', retries: 0 },
    ],
  },
  prompts: {
    answer: { user: '{{ input.question }}' },
    rate: { system: 'Is the answer kind? The question: {{ input.question }}', user: '{{ judged }}' },
  },
  flow: [
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
    {
      ...{ kind: 'guard', name: 'check', on: { var: 'answer.text' }, else: 'block', message: 'Not kind.' },
      graders: [
        { grader: 'length', max: 100 },
        { grader: 'judge', prompt: 'rate', model: 'judges' },
      ],
    },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
};

let upstream: FakeUpstream;
let workers: DirectSession;
let isDown = false;
const feature = 'judged' as FeatureName;
const admin = () => adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
const isJudge = ({ messages }: { messages: { content: string }[] }): boolean =>
  messages.some(({ content }) => content.includes('You are a judge.'));

beforeAll(async () => {
  upstream = await startFakeUpstream({
    answer: (ask) => {
      const said = ask.messages.findLast(({ role }) => role === 'user')?.content ?? '';
      if (!isJudge(ask)) return said.includes('rude') ? 'Go away.' : 'Gladly.';
      return JSON.stringify({ reason: 'By its tone.', score: said.includes('Gladly') ? 0.9 : 0.1 });
    },
    fault: (ask) => (isDown && isJudge(ask) ? { kind: 'status', status: 503 } : null),
  });
  workers = await startDirectSession({
    ...{ OPENAI_BASE_URL: `${upstream.url}/v1`, OPENAI_API_KEY: 'e2e' },
    ...{ ANTHROPIC_BASE_URL: upstream.url, ANTHROPIC_API_KEY: 'e2e' },
  });
  const params = { feature };
  must(await admin()('feature.put', { params, body: { owners, level: 'L0' } }));
  must(await admin()('version.push', { params, body: { manifest: judged } }));
});
afterAll(async () => {
  await workers.stop();
  await upstream.close();
});

async function ran(question: string) {
  const response = await fetch(`${workers.edge}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}` },
    body: JSON.stringify({ input: { question }, context: { targetingKey: 'ann' } }),
  });
  const run = (response.headers.get('sluice-run') ?? '') as RunId;
  return { status: response.status, run, body: (await response.json()) as Record<string, unknown> };
}

const traceOf = (run: RunId) =>
  until(`the trace of ${run} is there`, async () => {
    const found = await admin()('trace.get', { params: { run } });
    return found.ok ? found.value : null;
  });

describe('an answer that a model judges, pushed and served by real workers', () => {
  it('goes out when the judge is content; reply and trace have what both models took', async () => {
    const { status, run, body } = await ran('A kind question?');
    expect([status, body['output']]).toEqual([200, { answer: 'Gladly.' }]);
    const { spans, costUsd } = await traceOf(run);
    expect(spans.map(({ kind, step }) => [kind, step])).toEqual([
      ['chat', 'answer'],
      ['guard', 'check/rules'],
      ['chat', 'check/judge'],
      ['guard', 'check'],
    ]);
    expect(spans[3]?.attributes['sluice.guard.scores']).toMatchObject([
      { grader: 'length', score: 1 },
      { grader: 'judge', score: 0.9, pass: true, reason: 'By its tone.' },
    ]);
    const costs = spans.map(({ attributes }) => Number(attributes['sluice.cost.usd'] ?? 0));
    expect(costs[2]).toBeGreaterThan(0);
    expect(costUsd).toBeCloseTo((costs[0] ?? 0) + (costs[2] ?? 0), 9);
  });

  it('is kept back when it is not', async () => {
    const { status, body } = await ran('A rude question?');
    expect([status, body['code'], body['detail']]).toEqual([422, 'blocked', 'Not kind.']);
    expect(JSON.stringify(body)).not.toContain('Go away');
  });

  it('is kept back, unscored, when nobody can judge', async () => {
    isDown = true;
    const { status, run } = await ran('A kind question again?');
    isDown = false;
    expect(status).toBe(422);
    const { spans } = await traceOf(run);
    expect(spans.filter(({ step }) => step === 'check/judge').map(({ status: ended }) => ended)).toEqual([
      'error',
      'error',
    ]);
    expect(spans.at(-1)?.attributes['sluice.guard.scores']).toMatchObject([{ score: 1 }, { score: null, pass: false }]);
  });

  it('is refused at push when its judge may ask nobody', async () => {
    const params = { feature };
    const permissions = { providers: ['openai' as const] };
    must(await admin()('feature.put', { params, body: { owners, level: 'L0', permissions } as never }));
    const again = { ...judged, prompts: { ...judged.prompts, answer: { user: 'So: {{ input.question }}' } } };
    const pushed = await admin()('version.push', { params, body: { manifest: again } });
    expect(JSON.stringify(pushed)).toContain('models.judges.0.provider');
  });
});
