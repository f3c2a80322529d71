import { runInDurableObject } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import type { PaidPart } from '#schema/contracts/paid-part';
import type { RunRecord } from '#schema/contracts/record';
import { Traffic } from '../../../control-plane/rollout/traffic.ts';
import type { Sql } from '../../../control-plane/rollout/tables.ts';
import { batchOf, conductorOf, conductorStub, runOf, startRollout, twoVersions } from './people.ts';

const paid: PaidPart = ['answer', 'openai/gpt-5-mini', 1, 0, 0.002, 100, 0, 0, 10];

/** The same SQL, every row counted that it writes. */
function counting(sql: Sql) {
  const told = { rows: 0 };
  const exec = (...asked: Parameters<Sql['exec']>) => {
    const cursor = sql.exec(...asked);
    const rows = cursor.toArray();
    told.rows += cursor.rowsWritten;
    const one = () => rows[0];
    return { toArray: () => rows, one, [Symbol.iterator]: () => rows[Symbol.iterator]() };
  };
  return { sql: { exec } as unknown as Sql, told };
}

const stages = [{ name: 'half', percent: 50, holdS: 3600 }];
const guardrails = [{ metric: 'error' as const, margin: 0.02 }];

type Told = { sort: (n: number) => string; of: number; cost: number };

/** Rows a run, once as many were there as make no difference any more; `sort`: whose the n-th run is. */
async function rowsARun(feature: FeatureName, { sort, of, cost }: Told): Promise<number> {
  const { route } = await conductorOf(feature).standing(feature);
  return runInDurableObject(conductorStub(feature), (_, { storage }) => {
    const { sql, told } = counting(storage.sql);
    const traffic = new Traffic(sql);
    const nowMs = Date.now();
    let at = 0;
    const parcel = (n: number, alone: boolean): void => {
      const runs = Array.from({ length: n }, () => {
        const [start, end] = runOf(feature, route, { unit: sort(at++), atMs: nowMs });
        const whole = { ...end, costUsd: cost, ...(cost > 0 && { paid: [paid] }) };
        return { start, whole };
      });
      const batches: RunRecord[][] = alone
        ? runs.flatMap(({ start, whole }) => [[start], [whole]])
        : [runs.map(({ whole }) => whole)];
      for (const records of batches) storage.transactionSync(() => traffic.record(batchOf(feature, records), nowMs));
    };
    for (let n = 0; n < 600; n += of) parcel(of, false);
    told.rows = 0;
    const runs = 200;
    for (let n = 0; n < runs; n += of) parcel(of, of === 1);
    return told.rows / runs;
  });
}

const hash = (n: number): string =>
  (((BigInt(n) + 1n) * 0x9e3779b97f4a7c15n) % 2n ** 64n).toString(16).padStart(16, '0');
const few = (n: number): string => hash(n % 50);
const fresh = (n: number): string => hash(n);

describe('rows that a run writes, index rows too (docs/scale.md)', { timeout: 30_000 }, () => {
  it.each<[string, Told, quiet: number, live: number]>([
    ['alone, free', { sort: few, of: 1, cost: 0 }, 14, 15],
    ['alone, paid, of somebody known', { sort: few, of: 1, cost: 0.002 }, 19, 20],
    ['alone, paid, of somebody new', { sort: fresh, of: 1, cost: 0.002 }, 22, 32],
    ['in parcels of 50, free', { sort: few, of: 50, cost: 0 }, 1.3, 1.4],
    ['in parcels of 50, paid, of somebody known', { sort: few, of: 50, cost: 0.002 }, 2.4, 2.5],
    ['in parcels of 50, paid, of somebody new', { sort: fresh, of: 50, cost: 0.002 }, 4.2, 7.5],
  ])('%s: at most %3$d, while a rollout is live %4$d', async (_, told, quiet, live) => {
    expect(await rowsARun(await twoVersions(), told)).toBeLessThanOrEqual(quiet);
    const feature = await twoVersions();
    await startRollout(feature, { stages, guardrails });
    expect(await rowsARun(feature, told)).toBeLessThanOrEqual(live);
  });
});
