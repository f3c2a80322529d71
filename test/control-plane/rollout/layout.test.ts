import { evictDurableObject, runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import {
  batchOf,
  conductorOf,
  conductorStub,
  countsOf,
  newFeature,
  rolloutId,
  runOf,
  told,
  twoVersions,
  startRollout,
  unit,
  version,
} from './people.ts';

/** The tables as they were before slices, mirrors and approvals. */
const before = [
  `drop table counts`,
  `create table counts (
    guardrail text not null, watch integer not null, cell text not null, age text not null, w real not null,
    n0 integer not null, k0 integer not null, u0 integer not null, n1 integer not null, k1 integer not null, u1 integer not null,
    unique (guardrail, watch, cell, age))`,
  `drop table durations`,
  `create table durations (
    version text not null, place integer not null, seq integer not null, at_ms integer not null, duration_ms real not null,
    cached integer not null,
    primary key (version, place)) without rowid`,
  ...['mirror_pairs', 'mirror_reserved', 'lately', 'lately_units', 'late_runs'].map((table) => `drop table ${table}`),
  `delete from values_kept where name in ('layout', 'slices', 'arrivals', 'control-before')`,
  `insert into counts values ('error', 1, '1', 'due', 0.5, 30, 1, 0, 29, 2, 0), ('error', 2, '1', 'due', 0.5, 3, 0, 0, 2, 0, 0)`,
];

type Kept = Record<string, unknown>;

/** A rollout as it was written then. */
function old({ segment: _a, earlier: _b, mirrorSpent: _c, skipped: _d, approvals: _e, ...rollout }: Kept): Kept {
  const { onNewer: _f, stages, ...plan } = rollout['plan'] as Kept;
  const { grading: _g, ...frozen } = rollout['frozen'] as Kept;
  const shares = (stages as Kept[]).map(({ percent, holdS, minUnits }) => ({ percent, holdS, minUnits }));
  return { ...rollout, plan: { ...plan, stages: shares }, frozen };
}

test('a state folder of yesterday opens: the live rollout keeps its counts and its units, and goes on to be judged', async () => {
  const feature = await twoVersions();
  const route = await startRollout(feature, { stages: [{ percent: 50, holdS: 600 }] });
  const returning = runOf(feature, route, { unit: unit(1), atMs: Date.now() - 1000 });
  await conductorOf(feature).record(batchOf(feature, [...returning]));
  await runInDurableObject(conductorStub(feature), (_, { storage }) => {
    const { sql } = storage;
    for (const statement of before) sql.exec(statement);
    const { value } = sql.exec<{ value: string }>(`select value from values_kept where name = 'state'`).one();
    const { queued: _q, takenBack: _t, ...state } = JSON.parse(value) as Kept;
    const was = { ...state, rollout: old(state['rollout'] as Kept) };
    sql.exec(`update values_kept set value = ? where name = 'state'`, JSON.stringify(was));
    sql.exec('update rollouts set state = ?', JSON.stringify(was.rollout));
  });
  await evictDurableObject(conductorStub(feature));

  const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
  expect(view).toMatchObject({ phase: 'running', approvals: [], awaits: null, shadow: null });
  expect(view?.guardrails[0]?.periods[0]).toMatchObject({ w: 0.5, n0: 30, k0: 1, n1: 29, k1: 2 });
  expect(await countsOf(feature)).toMatchObject([
    { guardrail: 'error', slice: null, watch: 1, n0: 30 },
    { guardrail: 'error', slice: null, watch: 2, n0: 3 },
  ]);

  const people = Array.from({ length: 60 }, (_, n) => unit(n + 1));
  const bad = people.flatMap((who) => {
    const [start, end] = runOf(feature, route, { unit: who, atMs: Date.now() - 1000 });
    return [start, end.arm === 'candidate' ? { ...end, outcome: 'error' as const } : end];
  });
  await conductorOf(feature).record(batchOf(feature, bad));
  const over = await conductorOf(feature).rollout(rolloutId(feature, 1));
  expect(over).toMatchObject({ phase: 'rolled_back' });
  const [first] = over?.guardrails[0]?.periods ?? [];
  expect((first?.n0 ?? 0) + (first?.n1 ?? 0)).toBe(30 + 29 + 59);
});

test('an object of today is left as it is when it wakes', async () => {
  const feature = newFeature();
  await told(feature, { type: 'add_version', ...version(1), serveFirst: true });
  const route = (await conductorOf(feature).standing(feature)).route;
  await evictDurableObject(conductorStub(feature));
  expect((await conductorOf(feature).standing(feature)).route).toEqual(route);
});
