import { env } from 'cloudflare:workers';
import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it, vi } from 'vitest';
import type { ReevalTurn, ReevalView } from '#schema/contracts/reeval';
import { call } from '../call.ts';
import { edge, graders, over, plug, start, world } from './an-edge.ts';

type World = Awaited<ReturnType<typeof world>>;

const scored = (score: number, wrong = '') =>
  edge((question) => ({ scores: [{ id: 'right', score: question === wrong ? 1 - score : score, reason: '' }] }));

/** A feature whose control scored so on its dataset, and is held to that. */
async function held(count: number, score = 1): Promise<World & { blessed: string }> {
  const of = await world(count);
  const { feature, control: version, dataset } = of;
  const { id } = await start({ feature, version, dataset, graders: [{ ...graders[0], atLeast: 0 }] });
  await plug(id, scored(score));
  await over(id);
  const { status } = await call('POST', `/admin/v1/evals/${id}/bless`, { body: { reason: 'as of today' } });
  expect(status).toBe(200);
  return { ...of, blessed: id };
}

const put = (feature: string, body: object, name = 'hourly') =>
  call('PUT', `/admin/v1/features/${feature}/reevals/${name}`, { body });

const seen = async (feature: string, name = 'hourly') =>
  (await call('GET', `/admin/v1/features/${feature}/reevals/${name}`)).body as unknown as ReevalView & {
    history: ReevalTurn[];
  };

/** An hour passes for it. */
const hour = (feature: string): Promise<unknown> =>
  runInDurableObject(env.REEVALUATOR.getByName(`${feature}/hourly`) as never, (_, state) =>
    state.storage.sql.exec(`update kept set value = '1' where name = 'nextAtMs'`).toArray(),
  );

/** Answers the eval that a turn asks for, and waits for what the turn says. */
async function turn(feature: string, n: number, runner: ReturnType<typeof edge>): Promise<ReevalView> {
  if (n > 1) await hour(feature);
  const going = await vi.waitFor(async () => {
    const now = await seen(feature);
    expect(now.turns).toBe(n);
    expect(now.going ?? now.last?.n).toBeTruthy();
    return now.going;
  }, 15_000);
  if (going !== null) await plug(going, runner);
  return vi.waitFor(async () => {
    const now = await seen(feature);
    expect(now.last?.n).toBe(n);
    return now;
  }, 20_000);
}

const incidents = async (feature: string) =>
  (await call('GET', `/admin/v1/incidents?feature=${feature}`)).body['incidents'] as Record<string, unknown>[];

describe('a scheduled re-evaluation', () => {
  it('says nothing while what serves is as good, and opens one incident for its owner when it got worse', async () => {
    const { feature, dataset, blessed, control } = await held(20);
    const { status, body } = await put(feature, { dataset, everyS: 3600 });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { feature, name: 'hourly', everyS: 3600, margin: 0.02 },
    });
    const same = await turn(feature, 1, scored(1));
    expect(same.last).toMatchObject({ verdict: 'pass', version: control, baseline: { eval: blessed, shared: 20 } });
    expect(same.failingSinceMs).toBeNull();
    expect(await incidents(feature)).toEqual([]);

    const worse = await turn(feature, 2, scored(0, 'q1'));
    expect(worse.last).toMatchObject({ verdict: 'fail', difference: -0.95 });
    await vi.waitFor(async () => expect(await incidents(feature)).toHaveLength(1));
    const again = await turn(feature, 3, scored(0, 'q1'));
    expect(again.failingSinceMs).toBe(worse.failingSinceMs);
    const [incident, ...others] = await incidents(feature);
    expect(others).toEqual([]);
    expect(incident).toMatchObject({
      status: 'open',
      openedBy: { kind: 'reeval', name: 'hourly' },
      title: expect.stringContaining(`what serves got worse on ${dataset}: worse; right 0.05 instead of 1`),
      traces: ['fed.01HZZZZZZZZZZZZZZZZZZZZZZZ'],
      detail: { reeval: 'hourly', eval: worse.last?.eval, version: control, difference: -0.95 },
    });
    expect(again.incident).toBe(incident?.['id']);

    const well = await turn(feature, 4, scored(1));
    expect(well.failingSinceMs).toBeNull();
    await vi.waitFor(async () => {
      const { body: story } = await call('GET', `/admin/v1/incidents/${encodeURIComponent(String(incident?.['id']))}`);
      const kinds = (story['timeline'] as { kind: string }[]).map(({ kind }) => kind);
      expect(kinds).toContain('again');
      expect(kinds).toContain('resolved');
    });
    const { history } = await seen(feature);
    expect(history.map(({ n, verdict }) => [n, verdict])).toEqual([
      [4, 'pass'],
      [3, 'fail'],
      [2, 'fail'],
      [1, 'pass'],
    ]);
    const traffic = await call('GET', `/admin/v1/features/${feature}`);
    expect(traffic.body).toMatchObject({ control, candidate: null, percent: 0 });
    await call('DELETE', `/admin/v1/features/${feature}/reevals/hourly`);
  }, 60_000);

  it('that cannot be carried out says why, and tells somebody at the third time', async () => {
    const { feature, dataset } = await held(5);
    await put(feature, { dataset, everyS: 3600 });
    await turn(feature, 1, scored(1));
    await call('DELETE', `/admin/v1/datasets/${dataset}`);
    for (const n of [2, 3, 4]) {
      const { last } = await turn(feature, n, scored(1));
      expect(last).toMatchObject({ verdict: null, eval: null, says: `There is no dataset ${dataset} any more.` });
      if (n < 4) expect(await incidents(feature)).toEqual([]);
    }
    await vi.waitFor(async () =>
      expect(await incidents(feature)).toMatchObject([
        { title: expect.stringContaining('nobody knows whether it drifts') },
      ]),
    );
    await call('DELETE', `/admin/v1/features/${feature}/reevals/hourly`);
  }, 60_000);

  it('is refused without a baseline, for what is unknown, and too often', async () => {
    const of = await world(3);
    expect(await put(of.feature, { dataset: of.dataset, everyS: 3600 })).toMatchObject({ status: 409 });
    expect(await put('nobody', { dataset: of.dataset, everyS: 3600 })).toMatchObject({ status: 404 });
    const { feature, dataset } = await held(3);
    expect(await put(feature, { dataset: 'absent', everyS: 3600 })).toMatchObject({ status: 404 });
    expect(await put(feature, { dataset, everyS: 3599 })).toMatchObject({ status: 422 });
    expect(await put(feature, { dataset: `${dataset}@d_0000000000000000`, everyS: 3600 })).toMatchObject({
      status: 422,
    });
    expect(await put(feature, { dataset, everyS: 3600, graders: ['kind'] })).toMatchObject({
      status: 422,
      body: { issues: [{ path: 'graders.0', message: expect.stringContaining('has: right.') }] },
    });
    expect(await put(feature, { dataset, everyS: 3600, often: true })).toMatchObject({ status: 422 });
  });

  it('that is deleted is over: its eval too, and its name is free', async () => {
    const { feature, dataset } = await held(5);
    await put(feature, { dataset, everyS: 3600 });
    const going = await vi.waitFor(async () => {
      const { going: now } = await seen(feature);
      if (now === null) throw new Error('not yet');
      expect((await call('GET', `/admin/v1/evals/${now}`)).status).toBe(200);
      return now;
    }, 10_000);
    expect(await call('DELETE', `/admin/v1/features/${feature}/reevals/hourly`)).toMatchObject({ status: 200 });
    expect(await over(going)).toMatchObject({ status: 'cancelled' });
    expect(await call('DELETE', `/admin/v1/features/${feature}/reevals/hourly`)).toMatchObject({
      status: 404,
      body: { detail: 'No re-evaluation hourly; known: none.' },
    });
    expect(await call('GET', `/admin/v1/features/${feature}/reevals/hourly`)).toMatchObject({ status: 404 });
    expect(await put(feature, { dataset, everyS: 3600 })).toMatchObject({ status: 200, body: { turns: 0 } });
    await call('DELETE', `/admin/v1/features/${feature}/reevals/hourly`);
  });
});
