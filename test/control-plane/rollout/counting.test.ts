import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, test } from 'vitest';
import { Counting } from '../../../control-plane/rollout/counting.ts';
import { readUncounted } from '../../../control-plane/rollout/count-rows.ts';
import { Traffic } from '../../../control-plane/rollout/traffic.ts';
import { UnitRows } from '../../../control-plane/rollout/unit-rows.ts';
import { inRange } from '#core/evidence/in-range';
import { mergeRows } from '#core/evidence/count-row';
import type { FeatureName } from '#schema/contracts/ids';
import type { RunEnded, RunRecord } from '#schema/contracts/record';
import {
  batchOf,
  conductorOf,
  conductorStub,
  countsOf,
  eventually,
  rolloutId,
  rowsIn,
  runOf,
  startRollout,
  told,
  twoVersions,
  unit,
} from './people.ts';
import { onTimeline } from './timeline.ts';

const half = { stages: [{ percent: 50, holdS: 600 }] };
const settledMs = 1000;

/** The counts of watch 1 for one guardrail, over all its cells. */
async function firstWatch(feature: FeatureName, guardrail = 'error') {
  const rows = (await countsOf(feature)).filter(
    (row) => row.guardrail === guardrail && row.watch === 1 && row.age === 'due',
  );
  const [sum] = mergeRows(rows.map((row) => ({ ...row, cell: 'all' })));
  return sum && { n0: sum.n0, k0: sum.k0, n1: sum.n1, k1: sum.k1 };
}

describe('each unit counts once', () => {
  test('however often batches are repeated, in whichever order starts and ends come, however often units return', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const atMs = Date.now() - settledMs;
    const expected = { n0: 0, k0: 0, n1: 0, k1: 0 };
    const batches: RunRecord[][] = [];
    for (let n = 0; n < 100; n += 1) {
      const bad = n % 10 === 0;
      const [start, end] = runOf(feature, route, { unit: unit(n), atMs, bad });
      const [arm, worse] = start.arm === 'control' ? (['n0', 'k0'] as const) : (['n1', 'k1'] as const);
      expected[arm] += 1;
      if (bad) expected[worse] += 1;
      batches.push(...(n % 3 === 0 ? [[end], [start]] : n % 3 === 1 ? [[start], [end]] : [[start, end]]));
      if (n % 4 === 0) batches.push(runOf(feature, route, { unit: unit(n), atMs: atMs + 100, bad: true }));
    }
    for (const records of batches) {
      const batch = batchOf(feature, records);
      await conductorOf(feature).record(batch);
      await conductorOf(feature).record(batch);
    }
    expect(await firstWatch(feature)).toEqual(expected);
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view?.units).toEqual({ control: expected.n0, candidate: expected.n1 });
  });

  test('and is counted the same when a whole run is sent again under another batch', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const run = runOf(feature, route, { unit: unit(1), atMs: Date.now() - settledMs, bad: true });
    for (let times = 0; times < 3; times += 1) await conductorOf(feature).record(batchOf(feature, [...run]));
    const counts = await firstWatch(feature);
    expect(counts && counts.n0 + counts.n1).toBe(1);
  });

  test('again when the share is raised, if it was control: its coin for the difference was still open', async () => {
    const feature = await twoVersions();
    const stages = [
      { percent: 20, holdS: 600 },
      { percent: 60, holdS: 600 },
    ];
    const first = await startRollout(feature, { stages });
    const people = Array.from({ length: 50 }, (_, n) => unit(n));
    const come = async (route: typeof first) => {
      const atMs = Date.now() - settledMs;
      const runs = people.flatMap((who) => runOf(feature, route, { unit: who, atMs }));
      await conductorOf(feature).record(batchOf(feature, runs));
      return runs;
    };
    const before = await come(first);
    const controls = before.filter(({ kind, arm }) => kind === 'started' && arm === 'control').length;
    const { route } = await told(feature, { type: 'advance', rollout: rolloutId(feature, 1), reason: 'go' });
    await come(route);

    const rows = (await countsOf(feature)).filter(({ watch, age }) => watch === 1 && age === 'due');
    const [own, raised] = rows;
    expect(own).toMatchObject({ cell: '1', w: 0.2, n0: controls, n1: 50 - controls });
    expect(raised).toMatchObject({ cell: '2<0.2', w: expect.closeTo(0.5) });
    expect((raised?.n0 ?? 0) + (raised?.n1 ?? 0)).toBe(controls);
  });

  test('when its run is settled, not before: a run that failed at once waits like any other', async () => {
    const feature = await twoVersions();
    const { route: before } = await conductorOf(feature).standing(feature);
    const slow = runOf(feature, before, { unit: unit(1), atMs: Date.now(), durationMs: 1500 });
    await conductorOf(feature).record(batchOf(feature, slow));
    const route = await startRollout(feature, half);
    const quick = runOf(feature, route, { unit: unit(1), atMs: Date.now(), bad: true });
    await conductorOf(feature).record(batchOf(feature, quick));
    expect(await firstWatch(feature)).toBeUndefined();
    const counts = await eventually(
      () => firstWatch(feature),
      (now) => now !== undefined,
    );
    expect(counts && counts.k0 + counts.k1).toBe(1);
  });
});

describe('what is not evidence is named', () => {
  test.each([
    ['pinned', (end: RunEnded) => ({ ...end, arm: 'pinned' as const, unit: null })],
    ['anonymous', (end: RunEnded) => ({ ...end, unit: null })],
    ['other_rollout', (end: RunEnded) => ({ ...end, rollout: null })],
    ['unknown_period', (end: RunEnded) => ({ ...end, rollout: end.rollout && { ...end.rollout, period: 9 } })],
  ])('%s', async (cause, turned) => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const [, end] = runOf(feature, route, { unit: unit(1), atMs: Date.now() - settledMs });
    await conductorOf(feature).record(batchOf(feature, [turned(end)]));
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view).toMatchObject({ uncounted: { [cause]: 1 }, units: { control: 0, candidate: 0 } });
    expect(await rowsIn(feature, 'pending')).toBe(0);
  });

  test('a unit seen in both arms is told once, and stays counted', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const atMs = Date.now() - settledMs;
    const mine = Array.from({ length: 20 }, (_, n) => runOf(feature, route, { unit: unit(n), atMs })).find(
      ([start]) => start.arm === 'candidate',
    );
    if (mine === undefined) throw new Error('nobody was a candidate');
    await conductorOf(feature).record(batchOf(feature, mine));
    for (let times = 0; times < 2; times += 1) {
      const [start, end] = runOf(feature, route, { unit: mine[0].unit ?? '', atMs });
      const inControl = { arm: 'control' as const };
      await conductorOf(feature).record(
        batchOf(feature, [
          { ...start, ...inControl },
          { ...end, ...inControl },
        ]),
      );
    }
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view).toMatchObject({ uncounted: { both_arms: 1 }, units: { control: 0, candidate: 1 } });
  });

  test('ends that come after their deadline, alone, make the evidence late', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    const ends = Array.from(
      { length: 20 },
      (_, n) => runOf(feature, route, { unit: unit(n), atMs: Date.now() - 300_000 })[1],
    );
    await conductorOf(feature).record(batchOf(feature, ends));
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    expect(view).toMatchObject({ uncounted: { late: 20 } });
    expect(view?.guardrails[0]).toMatchObject({ verdict: 'unknown', cause: 'telemetry_late' });
  });
});

describe('thresholds that are measured', () => {
  test('slow without overMs is refused until control has 500 runs, then it is their p95', async () => {
    const feature = await twoVersions();
    const { route } = await conductorOf(feature).standing(feature);
    const slow = { ...half, guardrails: [{ metric: 'slow' as const }] };
    await expect(startRollout(feature, slow)).rejects.toThrow(/threshold/);
    for (let hundred = 0; hundred < 5; hundred += 1) {
      const runs = Array.from({ length: 100 }, (_, n) =>
        runOf(feature, route, { unit: unit(n), atMs: Date.now(), durationMs: hundred * 100 + n + 1 }),
      );
      await conductorOf(feature).record(batchOf(feature, runs.flat()));
    }
    await startRollout(feature, slow);
    const frozen = await runInDurableObject(
      conductorStub(feature),
      (_, { storage }) => new Traffic(storage.sql).known()?.rollout?.frozen,
    );
    expect(frozen).toMatchObject({ slowOverMs: 475, settleMs: 495 });
  });

  test('slow of first_token without overMs is the p95 of when control’s first words went out, told whole at its end', () =>
    onTimeline((now) => {
      const visits = Array.from({ length: 500 }, (_, n) => ({ unit: unit(n), durationMs: 5000 }));
      const told = now.runs(visits).map((record, index) => {
        const firstContentMs = (index >> 1) % 500;
        return record.kind === 'ended' && firstContentMs < 490 ? { ...record, firstContentMs } : record;
      });
      now.deliver(told);
      now.start({ stages: [{ percent: 50, holdS: 600 }], guardrails: [{ metric: 'slow', of: 'first_token' }] });
      expect(now.traffic.state(now.feature).rollout?.frozen).toMatchObject({ slowOverMs: 5000, slowFirstMs: 474 });
    }));

  test('slow of first_token counts by the first words of a run, and by its end where it was told whole', () =>
    onTimeline((now) => {
      const guardrails = [{ metric: 'slow' as const, of: 'first_token' as const, overMs: 100 }];
      now.start({ stages: [{ percent: 50, holdS: 600 }], guardrails });
      const visits = Array.from({ length: 30 }, (_, n) => ({ unit: unit(n), durationMs: 200 }));
      now.deliver(
        now.runs(visits).map((record, index) => {
          const firstContentMs = [50, 150][(index >> 1) % 3];
          return record.kind === 'ended' && firstContentMs !== undefined ? { ...record, firstContentMs } : record;
        }),
      );
      now.elapse(2000);
      const [watch] = now.evidence().inputs.guardrails[0]?.watches ?? [];
      const periods = watch?.periods ?? [];
      const sum = (...of: ('n0' | 'k0' | 'n1' | 'k1')[]): number =>
        periods.reduce((all, period) => all + of.reduce((both, name) => both + period[name], 0), 0);
      expect([sum('n0', 'n1'), sum('k0', 'k1')]).toEqual([30, 20]);
    }));

  test('rejected asks the first feedback of a run, when its waiting time is up', async () => {
    const feature = await twoVersions();
    const guardrails = [{ metric: 'rejected' as const, feedback: 'thumbs', waitS: 1.5 }];
    const route = await startRollout(feature, { ...half, guardrails });
    const atMs = Date.now();
    const [no, changed, silent] = [0, 1, 2].map((n) => runOf(feature, route, { unit: unit(n), atMs }));
    if (!no || !changed || !silent) throw new Error('three runs');
    await conductorOf(feature).record(batchOf(feature, [...no, ...changed, ...silent]));
    const say = (run: typeof no, value: boolean) =>
      conductorOf(feature).feedback({ run: run[0].run, name: 'thumbs', value, atMs: atMs + 10 });
    await say(no, false);
    await say(changed, true);
    await say(changed, false);
    const id = 'rejected:thumbs/1.5';
    const counts = await eventually(
      () => firstWatch(feature, id),
      (now) => now !== undefined && now.n0 + now.n1 === 3,
    );
    expect(counts && [counts.n0 + counts.n1, counts.k0 + counts.k1]).toEqual([3, 1]);
  });
});

describe('the table of units is bounded', () => {
  test('at its cap the tracked share is halved by a hash of the unit alone, and what was counted stays', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, half);
    await runInDurableObject(conductorStub(feature), (_, { storage }) => {
      const units = new UnitRows(storage.sql, 50);
      const traffic = new Traffic(storage.sql, new Counting(storage.sql, units));
      const atMs = Date.now() - settledMs;
      for (let n = 0; n < 400; n += 1)
        storage.transactionSync(() =>
          traffic.record(batchOf(feature, runOf(feature, route, { unit: unit(n), atMs })), Date.now()),
        );
      const known = storage.sql.exec<{ unit: string }>('select unit from units').toArray();
      expect(known.length).toBe(units.size());
      expect(known.length).toBeLessThanOrEqual(50);
      expect(known.length).toBeGreaterThan(10);
      expect(known.every((row) => inRange(rolloutId(feature, 1), row.unit, 3))).toBe(true);
      const untracked = readUncounted(storage.sql)['not_tracked'] ?? 0;
      expect(untracked).toBeGreaterThan(200);
    });
    const view = await conductorOf(feature).rollout(rolloutId(feature, 1));
    const counted = (view?.units.control ?? 0) + (view?.units.candidate ?? 0);
    expect(counted).toBeGreaterThan(50);
    expect(counted + (view?.uncounted['not_tracked'] ?? 0)).toBe(400);
  });
});
