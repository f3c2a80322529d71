import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import { call, send } from '../call.ts';
import { edge, graders, over, plug, start, viewOf, world } from './an-edge.ts';

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

  it('runs on the examples of its beginning, whatever is changed, added or taken out while it copies and runs them', async () => {
    const count = 600;
    const { feature, candidate, dataset } = await world(count);
    const runner = edge(() => ({}));
    const body = { feature, version: candidate, against: 'control', dataset, graders, concurrency: 64 };
    const { id } = await start(body);
    await plug(id, runner);
    const changed = [0, 300, 599].map((at) =>
      JSON.stringify({ id: `i${String(at).padStart(4, '0')}`, input: { question: 'edited' }, expected: 'y' }),
    );
    const added = JSON.stringify({ id: 'zzz', input: { question: 'added' } });
    const text = [...changed, added].join('\n');
    await send('POST', `/admin/v1/datasets/${dataset}/examples`, { text, type: 'application/x-ndjson' });
    const ids = Array.from({ length: 50 }, (_, at) => `i${String(550 + at).padStart(4, '0')}`);
    await call('POST', `/admin/v1/datasets/${dataset}/prune`, { body: { ids } });
    expect(await over(id)).toMatchObject({ status: 'done', items: count, done: 2 * count });
    const asked = new Set(runner.asked.map((one) => one.split(' ')[0]));
    expect([asked.size, asked.has('edited'), asked.has('added'), asked.has('q599')]).toEqual([
      count,
      false,
      false,
      true,
    ]);
  });

  it.each([
    ['an unknown dataset', { dataset: 'nothing' }, 404],
    ['an unknown version', { version: 'v_0000000000000000' }, 404],
    ['an unknown grader', { graders: [{ grader: 'vibes' }] }, 422],
    ['two graders of one name', { graders: [...graders, ...graders] }, 422],
    ['nothing to hold it against', { against: undefined }, 422],
    ['a pattern that takes for ever', { graders: [{ grader: 'regex', any: ['(a+)+$'] }] }, 422],
    ['nothing that would be graded', { graders: [] }, 422],
    ['a function of a version without code', { graders: [{ grader: 'code', function: 'mine' }] }, 422],
  ])('is refused for %s', async (_, over_, status) => {
    const { feature, candidate, dataset } = await world(1);
    const body = { feature, version: candidate, against: 'control', dataset, graders, ...over_ };
    expect((await call('POST', '/admin/v1/evals', { body })).status).toBe(status);
  });
});
