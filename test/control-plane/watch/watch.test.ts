import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { countedMs } from '#core/watch/counted-ms';
import type { FeatureName } from '#schema/contracts/ids';
import type { Incident, IncidentView } from '#schema/contracts/incident';
import { DURATION_BUCKETS_MS } from '../../../control-plane/store/counters.ts';
import { openIncident } from '../../../control-plane/store/incidents.ts';
import { runsShowing } from '../../../control-plane/store/showing-runs.ts';
import { putTraces } from '../../../control-plane/store/traces.ts';
import { judgeRules } from '../../../control-plane/watch/judge-rules.ts';
import { owe } from '../../../control-plane/watch/owed-rows.ts';
import { addSample, samplesSince } from '../../../control-plane/watch/sample-rows.ts';
import type { Watch } from '../../../control-plane/watch/watch.ts';
import { driftQuestion } from '#core/watch/drift-question';
import { unjudged } from '#core/watch/judge-rule';
import { totalsOf } from '#core/watch/totals';
import type { AlertRule, AlertRuleView } from '#schema/contracts/alert-rule';
import { aTrace } from '../a-trace.ts';
import { call, createFeature, tokenOf } from '../call.ts';
import { batchOf, conductorOf, eventually, runOf, told, unit, version } from '../rollout/people.ts';

const watches = env as unknown as { WATCH: DurableObjectNamespace<Watch> };

let n = 0;
async function aFeature(): Promise<FeatureName> {
  const feature = `watched-${++n}` as FeatureName;
  expect((await createFeature(feature)).status).toBe(200);
  await told(feature, { type: 'add_version', ...version(1), serveFirst: true });
  return feature;
}

const at = (name: string) => `/admin/v1/alert-rules/${name}`;
const set = (name: string, feature: string, over: Record<string, unknown> = {}) =>
  call('PUT', at(name), {
    body: { feature, metric: 'error', over: 0.5, windowS: 10, minRuns: 4, response: 'Look.', ...over },
  });
const ruleOf = async (name: string) => (await call('GET', at(name))).body as unknown as AlertRuleView;
const firing = (name: string) =>
  eventually(
    () => ruleOf(name),
    ({ standing }) => standing?.state === 'firing' && standing.incident !== null,
  );
const opened = (feature: string) =>
  eventually(
    async () => (await call('GET', `/admin/v1/incidents?feature=${feature}`)).body['incidents'] as Incident[],
    (all) => all.length > 0,
  );

async function runs(feature: FeatureName, count: number, over: { bad?: boolean; durationMs?: number } = {}) {
  const { route } = await conductorOf(feature).standing(feature);
  const records = Array.from({ length: count }, (_, at_) =>
    runOf(feature, route, { unit: unit(at_), atMs: Date.now(), ...over }),
  );
  await conductorOf(feature).record(batchOf(feature, records.flat()));
}

/** The first look has to be before the runs: what was before it is not in the window. */
const looked = (name: string) =>
  eventually(
    async () => {
      const { feature } = await ruleOf(name);
      return runInDurableObject(watches.WATCH.getByName(feature), (_, { storage }) =>
        Number(storage.sql.exec('select count(*) as n from samples').one()['n']),
      );
    },
    (samples) => samples > 0,
  );

describe('an alert rule', { timeout: 30_000 }, () => {
  it('opens an incident for whom it names, with what was seen, what to do, and the runs that show it', async () => {
    const feature = await aFeature();
    expect((await set('errors', feature, { owner: 'zoe' })).status).toBe(200);
    await looked('errors');
    await runs(feature, 6, { bad: true });
    await runs(feature, 2);
    const { standing } = await firing('errors');
    expect(standing).toMatchObject({ state: 'firing', value: 0.75, runs: 8 });
    const [incident] = await opened(feature);
    expect(incident).toMatchObject({ id: standing?.incident, owner: 'zoe', status: 'open', response: 'Look.' });
    expect(incident?.openedBy).toEqual({ kind: 'rule', name: 'errors' });
    expect(incident?.title).toBe(`75 % of 8 runs of ${feature} failed in 10 s, over 50 %`);
  });

  it('that fires again finds its incident open, and says so there; it never closes it', async () => {
    const feature = await aFeature();
    await set('again', feature, { windowS: 5, minRuns: 1 });
    await looked('again');
    await runs(feature, 4, { bad: true });
    const { standing } = await firing('again');
    const id = standing?.incident ?? '';
    await runs(feature, 40);
    await eventually(
      () => ruleOf('again'),
      (rule) => rule.standing?.state === 'quiet',
    );
    await runs(feature, 200, { bad: true });
    await firing('again');
    const view = await eventually(
      async () => (await call('GET', `/admin/v1/incidents/${encodeURIComponent(id)}`)).body as unknown as IncidentView,
      ({ timeline }) => timeline.some(({ kind }) => kind === 'again'),
    );
    const own = view.timeline.map(({ kind }) => kind).filter((kind) => ['opened', 'resolved', 'again'].includes(kind));
    expect(own).toEqual(['opened', 'resolved', 'again']);
    expect(view.status).toBe('open');
    expect(await opened(feature)).toHaveLength(1);
    expect((await ruleOf('again')).standing?.incident).toBe(id);
  });

  it('of slowness counts what took longer', async () => {
    const feature = await aFeature();
    await set('slow', feature, { metric: 'slow', overMs: 1000, over: 0.2 });
    await looked('slow');
    await runs(feature, 8);
    await runs(feature, 4, { durationMs: 1500 });
    expect((await firing('slow')).standing).toMatchObject({ value: 1 / 3, runs: 12 });
  });

  it('of silence fires when nobody came for the whole window, and not before', async () => {
    const feature = await aFeature();
    await set('silent', feature, { metric: 'silence', over: undefined, windowS: 5 });
    await looked('silent');
    const beganMs = Date.now();
    expect((await ruleOf('silent')).standing?.state).toBe('unknown');
    await firing('silent');
    expect(Date.now() - beganMs).toBeGreaterThan(3500);
    expect((await opened(feature))[0]?.title).toContain('0 runs');
  });

  it('that is no more is judged no more, and its Watch sleeps', async () => {
    const feature = await aFeature();
    await set('gone', feature);
    await looked('gone');
    expect((await call('DELETE', at('gone'))).body).toEqual({ ok: true });
    expect((await call('GET', at('gone'))).status).toBe(404);
    await scheduler.wait(1500);
    expect(await runDurableObjectAlarm(watches.WATCH.getByName(feature))).toBe(false);
  });

  it('that moves to another feature is judged there alone', async () => {
    const [one, other] = [await aFeature(), await aFeature()];
    await set('moving', one);
    await set('moving', other);
    expect(await env.WATCH.getByName(one).standings()).toEqual({});
    expect(Object.keys(await env.WATCH.getByName(other).standings())).toEqual(['moving']);
  });
});

describe('alert rules', () => {
  let feature: FeatureName;
  beforeAll(async () => {
    feature = await aFeature();
  });

  it('are refused with every fault, for nobody, and without an operator', async () => {
    const faulty = await set('x', feature, { over: undefined, overMs: 7 });
    expect(faulty.status).toBe(422);
    expect((faulty.body['issues'] as { path: string }[]).map(({ path }) => path)).toEqual(['over', 'overMs']);
    expect((await set('x', 'nobody')).status).toBe(404);
    expect((await set('x', feature, { response: undefined })).status).toBe(422);
    const viewer = await tokenOf('viewer', 'rule-viewer');
    expect((await call('PUT', at('x'), { token: viewer, body: {} })).status).toBe(403);
    expect((await call('GET', at('x'))).body['detail']).toContain('known:');
  });

  it('are listed with how each stands, and what was changed is in the record', async () => {
    await set('listed', feature);
    const { body } = await call('GET', `/admin/v1/alert-rules?feature=${feature}`);
    const [rule] = body['rules'] as AlertRuleView[];
    expect(rule).toMatchObject({ name: 'listed', updatedBy: 'bootstrap', standing: { state: 'unknown' } });
    const audit = await call('GET', `/admin/v1/audit?feature=${feature}`);
    expect((audit.body['entries'] as { action: string }[])[0]).toMatchObject({ action: 'alert-rule.put' });
  });

  it('may be fifty a feature', async () => {
    const many = await aFeature();
    const statuses: number[] = [];
    for (let at_ = 0; at_ < 51; at_ += 1) statuses.push((await set(`many-${at_}`, many)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(50);
    expect(statuses.at(-1)).toBe(409);
    expect((await set('many-7', many)).status).toBe(200);
  });
});

it('what calms down before its incident could be opened is said in the story of the one that stands for it', async () => {
  const feature = await aFeature();
  await set('away', feature);
  const key = 'rule/away';
  const opening = { feature, key, title: 'worse', detail: { rule: { metric: 'silence', feature } } };
  const first = await openIncident(env.DB, { ...opening, id: `${feature}/rule/away/1`, atMs: 1 });
  const meant = `${feature}/rule/away/2`;
  await runInDurableObject(watches.WATCH.getByName(feature), async (watch, { storage: { sql } }) => {
    owe(sql, meant, { do: 'open', rule: 'away', opening: { ...opening, id: meant, atMs: 2 }, windowMs: 1000 });
    owe(sql, `${meant}/resolved/3`, { do: 'resolve', incident: meant, atMs: 3, text: 'It is so no more.' });
    await watch.alarm();
  });
  const at_ = `/admin/v1/incidents/${encodeURIComponent(first.id)}`;
  const { timeline } = (await call('GET', at_)).body as unknown as IncidentView;
  const own = timeline.filter(({ audit }) => audit === null);
  expect(own.map(({ kind }) => kind)).toEqual(['opened', 'again', 'resolved']);
});

it('a rule of drift that asks of another dataset now is not judged by what the old one read', async () => {
  const feature = await aFeature();
  const about = {
    feature,
    metric: 'drift',
    over: 0.1,
    forS: 0,
    minRuns: 1,
    windowS: 86_400,
    response: 'Look.',
  } as const;
  const rule = (dataset: string) => ({ ...about, name: 'drifting', dataset }) as unknown as AlertRule;
  const drifts = new Map([[driftQuestion(rule('old')), { value: 0.5, runs: 40 }]]);
  await runInDurableObject(watches.WATCH.getByName(feature), (_, { storage: { sql } }) => {
    const judged = (dataset: string) => {
      sql.exec(`insert or replace into rules values ('drifting', '{}', '{}')`);
      judgeRules(sql, [{ rule: rule(dataset), standing: unjudged(1) }], { nowMs: 2, totals: null, drifts });
      const [row] = sql.exec<{ standing: string }>('select standing from rules').toArray();
      sql.exec('delete from rules');
      sql.exec('delete from owed');
      return (JSON.parse(row?.standing ?? '') as { state: string }).state;
    };
    expect([judged('old'), judged('new')]).toEqual(['firing', 'unknown']);
  });
});

it('the runs that show a failure are replies that failed: what a rule did not count is not among them', async () => {
  const feature = await aFeature();
  const run = (n: number, over: Partial<Parameters<typeof aTrace>[1]>) =>
    aTrace(n, { feature, outcome: 'error', costUsd: n, ...over });
  const all = [run(9001, {}), run(9002, { arm: 'eval' }), run(9003, { arm: 'shadow' }), run(9004, { arm: 'pinned' })];
  await putTraces(env.TRACES, all);
  const since = { feature, sinceMs: 0 };
  const names = (which: readonly number[]) => which.map((at_) => all[at_]?.run);
  expect((await runsShowing(env.TRACES, since, { failed: true })).toSorted()).toEqual(names([0, 3]));
  expect(await runsShowing(env.TRACES, since, { dearest: true, ofAll: true })).toEqual(names([3, 2, 1, 0]));
  expect(await runsShowing(env.TRACES, since, { dearest: true, ofAll: false })).toEqual(names([3, 0]));
});

it('counts over the bounds that rules may ask for', () => expect(countedMs).toEqual([...DURATION_BUCKETS_MS]));

it('a day of samples is bounded: what is older than minutes is one a minute', async () => {
  const feature = await aFeature();
  await set('kept', feature);
  const totals = totalsOf([]);
  await runInDurableObject(watches.WATCH.getByName(feature), (_, { storage: { sql } }) => {
    sql.exec('delete from samples');
    for (let s = 0; s < 7200; s += 1) addSample(sql, { atMs: 1_000_000_000 + s * 1000, totals }, 3_600_000);
    const kept = samplesSince(sql, 0);
    expect(kept.length).toBeLessThan(450);
    const gaps = kept.slice(1).map(({ atMs }, index) => atMs - (kept[index]?.atMs ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(60_000);
    expect(gaps.slice(-200).every((gap) => gap === 1000)).toBe(true);
    sql.exec('delete from samples');
  });
});
