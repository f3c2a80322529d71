import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import type { EvalView } from '#schema/contracts/eval';
import type { ItemAnswer } from '#schema/contracts/item';
import { call, createFeature, manifest, send } from '../call.ts';

type Says = (input: string, version: string) => Partial<ItemAnswer>;

/** An edge that answers as it is told, and remembers whom it was asked about. */
function edge(says: Says) {
  const asked: string[] = [];
  const item = async (ask: {
    input: { question: string };
    version: string;
    graders: { id: string }[];
  }): Promise<ItemAnswer> => {
    asked.push(`${ask.input.question} ${ask.version}`);
    await scheduler.wait(1);
    const base = {
      run: 'fed.01HZZZZZZZZZZZZZZZZZZZZZZZ' as ItemAnswer['run'],
      outcome: 'ok',
      code: null,
      detail: null,
    } as const;
    const scores = ask.graders.map(({ id }) => ({ id, score: 1, reason: '' }));
    const usage = { inputTokens: 1, outputTokens: 1 };
    return {
      ...base,
      faulty: false,
      output: {},
      scores,
      usage,
      costUsd: 0.001,
      ms: 2,
      ...says(ask.input.question, ask.version),
    };
  };
  return { asked, item };
}

let n = 0;
/** A feature with two versions, and a dataset of so many examples. */
async function world(count: number) {
  n += 1;
  const feature = `fed-${n}`;
  await createFeature(feature);
  const versions: string[] = [];
  for (const answer of ['One.', 'Two.']) {
    const pushed = await call('POST', `/admin/v1/features/${feature}/versions`, {
      body: { manifest: manifest(answer) },
    });
    versions.push(String(pushed.body['version']));
  }
  await call('PUT', `/admin/v1/datasets/golden-${n}`, { body: { owner: 'ana', slices: ['language'] } });
  const rows = Array.from({ length: count }, (_, at) =>
    JSON.stringify({
      id: `i${String(at).padStart(4, '0')}`,
      input: { question: `q${at}` },
      expected: 'x',
      metadata: { language: at % 2 ? 'de' : 'en' },
    }),
  );
  const kept = await send('POST', `/admin/v1/datasets/golden-${n}/examples`, {
    text: rows.join('\n'),
    type: 'application/x-ndjson',
  });
  expect(kept.status).toBe(200);
  const [control = '', candidate = ''] = versions;
  return { feature, control, candidate, dataset: `golden-${n}` };
}

const graders = [{ grader: 'exact', id: 'right' }];

async function start(body: object): Promise<EvalView> {
  const { status, body: view } = await call('POST', '/admin/v1/evals', { body });
  expect({ status, view }).toMatchObject({ status: 202 });
  return view as unknown as EvalView;
}

const viewOf = async (id: string): Promise<EvalView> =>
  (await call('GET', `/admin/v1/evals/${id}`)).body as unknown as EvalView;

const over = (id: string): Promise<EvalView> =>
  vi.waitFor(async () => {
    const view = await viewOf(id);
    expect(['done', 'stopped', 'cancelled', 'failed']).toContain(view.status);
    return view;
  }, 15_000);

/** Lets the eval's object ask another edge. */
const plug = (id: string, runner: ReturnType<typeof edge>): Promise<void> =>
  runInDurableObject(env.EVALUATOR.getByName(id) as never, (object) => {
    (object as unknown as { env: { RUNNER: unknown } }).env = { ...env, RUNNER: runner };
  });

describe('an eval', () => {
  it('runs every example by both versions, in every trial, and says what is worse', async () => {
    const { feature, control, candidate, dataset } = await world(40);
    const runner = edge((_, version) => ({
      scores: [{ id: 'right', score: version === candidate ? 0 : 1, reason: '' }],
    }));
    const { id, total } = await start({ feature, version: candidate, against: 'control', dataset, graders, trials: 2 });
    expect(total).toBe(0);
    await plug(id, runner);
    const view = await over(id);
    expect(view).toMatchObject({
      status: 'done',
      items: 40,
      total: 160,
      done: 160,
      against: control,
      unscored: 0,
      again: 0,
    });
    expect(view.costUsd).toBeCloseTo(0.16, 6);
    expect(view.result).toMatchObject({
      verdict: 'fail',
      cause: 'worse',
      graders: [{ controlMean: 1, candidateMean: 0 }],
    });
    expect(view.result?.graders[0]?.passHatK).toEqual({ control: 1, candidate: 0 });
    expect(view.result?.slices.map(({ value, verdict }) => [value, verdict])).toEqual([
      ['en', 'fail'],
      ['de', 'fail'],
    ]);
    expect(new Set(runner.asked).size).toBe(80);
    expect((await call('GET', `/admin/v1/evals?feature=${feature}`)).body['evals']).toMatchObject([
      { id, status: 'done' },
    ]);
    const items = (await call('GET', `/admin/v1/evals/${id}/items?limit=30`)).body;
    expect(items['items']).toHaveLength(30);
    expect(items['next']).toBe('30');
  });

  it('waits weather out, and leaves unscored what stays weather, never zero', async () => {
    const { feature, candidate, dataset } = await world(4);
    const times = new Map<string, number>();
    const runner = edge((question, version) => {
      const key = `${question} ${version}`;
      times.set(key, (times.get(key) ?? 0) + 1);
      const isWeather = question === 'q0' || (question === 'q1' && times.get(key) === 1);
      return isWeather
        ? { faulty: true, code: 'upstream_failed', scores: [{ id: 'right', score: null, reason: 'down' }] }
        : {};
    });
    const { id } = await start({ feature, version: candidate, against: 'control', dataset, graders });
    await plug(id, runner);
    const view = await over(id);
    expect(view).toMatchObject({ status: 'done', done: 8, unscored: 2, again: 4 });
    expect(view.result).toMatchObject({ verdict: 'inconclusive', cause: 'unscored' });
    expect(times.get(`q0 ${candidate}`)).toBe(4);
  });

  it('goes on where it was when its process died, and asks nothing twice that it heard of', async () => {
    const { feature, candidate, dataset } = await world(30);
    const runner = edge(() => ({}));
    const { id } = await start({ feature, version: candidate, against: 'control', dataset, graders, concurrency: 2 });
    await plug(id, runner);
    await vi.waitFor(async () => expect((await viewOf(id)).done).toBeGreaterThan(5), 5000);
    const before = await runInDurableObject(env.EVALUATOR.getByName(id) as never, (_, state) => {
      const heard = (state as DurableObjectState).storage.sql
        .exec('select place, arm, trial from cells where state = 2')
        .toArray();
      // What dies with the process: what is in hand, unheard.
      (state as DurableObjectState).abort('killed by a test');
      return heard.length;
    }).catch(() => 6);
    expect(before).toBeGreaterThan(5);
    const again = edge(() => ({}));
    await vi.waitFor(() => plug(id, again), 5000);
    const view = await over(id);
    expect(view).toMatchObject({ status: 'done', done: 60 });
    expect(runner.asked.length + again.asked.length).toBeLessThanOrEqual(60 + 4);
  });

  it('stops when it has cost what it may, and says so', async () => {
    const { feature, candidate, dataset } = await world(50);
    const { id } = await start({
      feature,
      version: candidate,
      against: 'control',
      dataset,
      graders,
      maxUsd: 0.02,
      concurrency: 4,
    });
    await plug(
      id,
      edge(() => ({})),
    );
    const view = await over(id);
    expect(view.status).toBe('stopped');
    expect(view.costUsd).toBeLessThan(0.03);
    expect(view.result).toMatchObject({ verdict: 'inconclusive', cause: 'stopped' });
  });

  it('can be cancelled, and keeps what it has', async () => {
    const { feature, candidate, dataset } = await world(50);
    const { id } = await start({ feature, version: candidate, against: 'control', dataset, graders, concurrency: 1 });
    await plug(
      id,
      edge(() => ({})),
    );
    await vi.waitFor(async () => expect((await viewOf(id)).done).toBeGreaterThan(0), 5000);
    expect((await call('POST', `/admin/v1/evals/${id}/cancel`)).body).toMatchObject({ status: 'cancelled' });
  });

  it('does not see what becomes of the dataset', async () => {
    const { feature, candidate, dataset } = await world(3);
    const { id, datasetVersion } = await start({ feature, version: candidate, against: 'control', dataset, graders });
    await plug(
      id,
      edge(() => ({})),
    );
    await send('POST', `/admin/v1/datasets/${dataset}/examples`, {
      text: '{"input":{"question":"new"}}',
      type: 'application/x-ndjson',
    });
    expect(await over(id)).toMatchObject({ items: 3, datasetVersion });
  });

  it.each([
    ['an unknown dataset', { dataset: 'nothing' }, 404],
    ['an unknown version', { version: 'v_0000000000000000' }, 404],
    ['an unknown grader', { graders: [{ grader: 'vibes' }] }, 422],
    ['two graders of one name', { graders: [...graders, ...graders] }, 422],
    ['nothing to hold it against', { against: undefined }, 422],
    ['a pattern that takes for ever', { graders: [{ grader: 'regex', any: ['(a+)+$'] }] }, 422],
  ])('is refused for %s', async (_, over_, status) => {
    const { feature, candidate, dataset } = await world(1);
    const body = { feature, version: candidate, against: 'control', dataset, graders, ...over_ };
    expect((await call('POST', '/admin/v1/evals', { body })).status).toBe(status);
  });
});
