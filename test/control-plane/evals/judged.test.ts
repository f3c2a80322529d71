import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { JudgeSpec } from '#schema/contracts/judge';
import { call } from '../call.ts';
import { edge, over, plug, start, world } from './an-edge.ts';

const models = [{ provider: 'openai', model: 'gpt-5-mini' }];
type PairAsk = { input: { question: string }; judges: { [ref: string]: JudgeSpec }; graders: { id: string }[] };

/** An edge that also compares: the candidate always wins. */
function comparing(costUsd = 0.001) {
  const plain = edge((question, version) => ({
    output: { answer: `${question} ${version}` },
    run: `fed.${'0'.repeat(24)}${question.slice(1).padStart(2, '0')}` as never,
  }));
  const pairs: PairAsk[] = [];
  const pair = async (ask: PairAsk) => {
    pairs.push(ask);
    await scheduler.wait(1);
    const at = ask.input.question.slice(1).padStart(2, '0');
    const scores = ask.graders.map(({ id }) => ({ id, score: 1, reason: 'Better.' }));
    const usage = { inputTokens: 1, outputTokens: 1 };
    return { run: `fed.${'1'.repeat(24)}${at}`, faulty: false, scores, usage, costUsd, ms: 1 };
  };
  return { ...plain, pair, pairs };
}

let names = 0;
async function judged(count: number, more: object = {}) {
  names += 1;
  const judge = `pairs-${names}`;
  const put = (body: object) => call('PUT', `/admin/v1/judges/${judge}`, { body });
  await put({ kind: 'pairwise', models, criterion: judge });
  const { feature, control, candidate, dataset } = await world(count);
  const graders = [{ grader: 'judge', judge, id: 'better', on: 'output.answer' }];
  const { id } = await start({ feature, version: candidate, against: control, dataset, graders, ...more });
  return { id, judge, put };
}

describe('an eval with a pairwise judge', () => {
  it('of many trials asks once for each of them', async () => {
    const { id } = await judged(3, { trials: 20, concurrency: 32 });
    const runner = comparing();
    await plug(id, runner as never);
    const { status, total, done } = await over(id);
    expect({ status, total, done }).toEqual({ status: 'done', total: 180, done: 180 });
    expect(runner.pairs).toHaveLength(60);
    expect(runner.asked).toHaveLength(120);
  });

  it('goes on with the judge that it took when that is changed, and when it is deleted', async () => {
    const { id, judge, put } = await judged(4, { concurrency: 1 });
    await put({ kind: 'closed_qa', models, criterion: judge });
    expect((await call('DELETE', `/admin/v1/judges/${judge}`)).status).toBe(200);
    const runner = comparing();
    await plug(id, runner as never);
    expect(await over(id)).toMatchObject({ status: 'done', result: { cause: 'judge_unproven' } });
    const kinds = runner.pairs.flatMap(({ judges }) => Object.values(judges).map(({ kind }) => kind));
    expect(kinds).toEqual(['pairwise', 'pairwise', 'pairwise', 'pairwise']);
    const body = { criterion: judge, eval: id, grader: 'better' };
    expect(await call('POST', '/admin/v1/labels', { body })).toMatchObject({ status: 201, body: { queued: 4 } });
  });

  it('stops at what it may cost: what judges take counts', async () => {
    const { id } = await judged(20, { concurrency: 1, maxUsd: 1 });
    const runner = comparing(0.5);
    await plug(id, runner as never);
    const { status, result } = await over(id);
    expect({ status, result }).toMatchObject({ status: 'stopped', result: { verdict: 'inconclusive' } });
    expect(runner.pairs.length).toBeLessThanOrEqual(3);
  });

  it('has people asked in an order that does not say whose answer is whose, and turns the score with it', async () => {
    const { id, judge } = await judged(4);
    await plug(id, comparing() as never);
    await over(id);
    await call('POST', '/admin/v1/labels', { body: { criterion: judge, eval: id, grader: 'better' } });
    const { labels } = (await call('GET', `/admin/v1/labels?criterion=${judge}`)).body as {
      labels: { id: string; run: string; score: number; output: { first: object; second: object }; material: object }[];
    };
    const { body } = await call('GET', `/admin/v1/evals/${id}`);
    const isCandidate = (output: object) => JSON.stringify(output).includes(String(body['version']));
    const places = labels.map(({ output, score }) => `${isCandidate(output.second) ? 'second' : 'first'} ${score}`);
    expect(places.toSorted((one, other) => one.localeCompare(other))).toEqual([
      'first 0',
      'first 0',
      'second 1',
      'second 1',
    ]);
    const one = labels.find(({ output }) => isCandidate(output.second));
    expect(one?.material).toMatchObject({ second: expect.stringContaining(String(body['version'])), expected: 'x' });
    const kept = await env.DB.prepare('select label, score from judge_scores where judge = ?').bind(judge).all();
    expect(new Map(kept.results.map(({ label, score }) => [label, score]))).toEqual(
      new Map(labels.map(({ id: label, score }) => [label, score])),
    );
  });
});

describe('two who put a judge of one name at once', () => {
  it('each get the version that is theirs, and one of them is the newest', async () => {
    const specs = ['Kind?', 'Short?'].map((user) => ({
      kind: 'rubric',
      models,
      prompt: { user: `${user} {{ judged }}` },
    }));
    const done = await Promise.all(specs.map((body) => call('PUT', '/admin/v1/judges/raced', { body })));
    for (const [at, { status, body }] of done.entries())
      expect([status, body['spec']]).toMatchObject([200, { prompt: specs[at]?.prompt }]);
    const { version } = (await call('GET', '/admin/v1/judges/raced')).body;
    expect(done.map(({ body }) => body['version'])).toContain(version);
    const { versions } = (await call('GET', '/admin/v1/judges/raced/versions')).body as { versions: object[] };
    expect(versions).toHaveLength(2);
  });
});
