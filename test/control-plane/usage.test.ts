import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import type { PaidPart } from '#schema/contracts/paid-part';
import type { RunEnded, RunRecord } from '#schema/contracts/record';
import type { UsageReply } from '#schema/contracts/usage';
import { addActive, COUNTED_MOST, dearestUnits, dirtyMonths } from '../../control-plane/rollout/active-units.ts';
import { addUsage } from '../../control-plane/rollout/usage-rows.ts';
import { putUsage, readUsage, sweepUsage } from '../../control-plane/store/usage.ts';
import { call, createFeature } from './call.ts';
import {
  batchOf,
  conductorOf,
  conductorStub,
  eventually,
  rowsIn,
  runOf,
  told,
  unit,
  version,
} from './rollout/people.ts';

let n = 0;
async function aFeature(): Promise<FeatureName> {
  const feature = `used-${++n}` as FeatureName;
  expect((await createFeature(feature)).status).toBe(200);
  await told(feature, { type: 'add_version', ...version(1), serveFirst: true });
  return feature;
}

type Named = { step: string; model: string; usd: number; unpriced: number; cached: number };
const usual: Named = { step: 'answer', model: 'openai/gpt-5-mini', usd: 0.002, unpriced: 0, cached: 40 };
const part = (over: Partial<Named> = {}): PaidPart => {
  const { step, model, usd, unpriced, cached } = { ...usual, ...over };
  return [step, model, 1, unpriced, usd, 100, cached, 0, 10];
};

async function ended(feature: FeatureName, by: number, over: Partial<RunEnded> = {}): Promise<RunEnded> {
  const { route } = await conductorOf(feature).standing(feature);
  const [, end] = runOf(feature, route, { unit: unit(by), atMs: Date.now() });
  return { ...end, costUsd: 0.002, inputTokens: 100, outputTokens: 10, paid: [part()], ...over };
}
const tell = (feature: FeatureName, records: RunRecord[]) => conductorOf(feature).record(batchOf(feature, records));
const usage = async (query: string) => (await call('GET', `/admin/v1/usage?${query}`)).body as unknown as UsageReply;
const usedAs = (feature: string, by: string, runs: number) =>
  eventually(
    () => usage(`feature=${feature}&by=${by}`),
    ({ total }) => total.runs === runs,
  );

/** Even hex digits, as an HMAC has them (splitmix64). */
const mixed = (n: number): string => {
  let z = (BigInt(n) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
  z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
  return (z ^ (z >> 31n)).toString(16).padStart(16, '0');
};

describe('usage', { timeout: 20_000 }, () => {
  it('is exact from records, each counted once: by version, model, path, unit', async () => {
    const feature = await aFeature();
    const runs = [
      await ended(feature, 1),
      await ended(feature, 1, { api: 'openai' }),
      await ended(feature, 2, {
        costUsd: null,
        paid: [part(), part({ step: 'judge', model: 'ours/llm', usd: 0, unpriced: 1, cached: 0 })],
      }),
      await ended(feature, 3, { costUsd: 0, inputTokens: 0, outputTokens: 0, paid: [] }),
    ];
    const batch = batchOf(feature, runs);
    for (const _ of [1, 2]) await conductorOf(feature).record(batch);
    const { total, rows, activeUnits } = await usedAs(feature, 'version', 4);
    expect(total).toMatchObject({ runs: 4, calls: 4, unpriced: 1, input: 300, cached: 120, output: 30 });
    expect(total.usd).toBeCloseTo(0.006, 12);
    expect(rows.map(({ key }) => key)).toEqual([version(1).version]);
    expect(activeUnits).toEqual({ count: 3, error: 0 });
    const models = (await usage(`feature=${feature}&by=model`)).rows;
    expect(models.map(({ key, calls, usd, unpriced }) => [key, calls, usd, unpriced])).toEqual([
      ['openai/gpt-5-mini', 3, 0.006, 0],
      ['ours/llm', 1, null, 1],
    ]);
    const paths = (await usage(`feature=${feature}&by=path`)).rows;
    expect(paths.map(({ key, calls }) => [key, calls])).toEqual([
      ['native/answer', 2],
      ['openai/answer', 1],
      ['native/judge', 1],
    ]);
    const units = await usage(`feature=${feature}&by=unit`);
    expect(units.whole).toBe(true);
    expect(units.rows.map(({ key, runs: of, usd, unpriced }) => [key, of, usd, unpriced])).toEqual([
      [unit(1), 2, 0.004, 0],
      [unit(2), 1, null, 1],
    ]);
    expect((await usage(`feature=${feature}&by=unit&limit=1`)).rows).toHaveLength(1);
  });

  it('of all features is told by feature, each with its active units', async () => {
    const [one, other] = [await aFeature(), await aFeature()];
    await tell(one, [await ended(one, 1), await ended(one, 2)]);
    await tell(other, [await ended(other, 1)]);
    const reply = await eventually(
      () => usage('by=feature'),
      ({ rows }) => [one, other].every((feature) => rows.some(({ key }) => key === feature)),
    );
    const of = (feature: string) => reply.rows.find(({ key }) => key === feature);
    expect(of(one)).toMatchObject({ runs: 2, activeUnits: { count: 2, error: 0 } });
    expect(of(other)).toMatchObject({ runs: 1, activeUnits: { count: 1, error: 0 } });
    expect(reply.activeUnits).toBeNull();
  });

  it('of what was done for nobody stands by itself', async () => {
    const feature = await aFeature();
    const { unit: _unit, rollout: _rollout, ...run } = await ended(feature, 1);
    const evaluated = { ...run, kind: 'evaluated', arm: 'eval', unit: null, rollout: null } as const;
    await tell(feature, [evaluated as RunRecord]);
    const { rows, activeUnits } = await usedAs(feature, 'path', 1);
    expect(rows.map(({ key }) => key)).toEqual(['eval/answer']);
    expect(activeUnits).toBeNull();
  });

  it('of months is their sum, with everybody counted once', async () => {
    const feature = await aFeature();
    await tell(feature, [await ended(feature, 1)]);
    await usedAs(feature, 'day', 1);
    const { rows, month, activeUnits } = await usage(`feature=${feature}&by=month`);
    expect(month).toBeNull();
    expect(rows.map(({ runs }) => runs)).toEqual([1]);
    expect(activeUnits?.count).toBe(1);
    expect((await usage(`feature=${feature}&month=2025-01`)).rows).toEqual([]);
  });

  it.each([
    ['by=nothing', 422],
    ['by=unit', 422],
    ['month=2026-13', 422],
    ['feature=nobody', 404],
    ['limit=5000&by=unit', 422],
  ])('%s is refused with %i', async (query, status) => {
    const { status: met } = await call('GET', `/admin/v1/usage?${query}`);
    expect([400, status]).toContain(met);
  });
});

describe('what is kept of usage is bounded', { timeout: 60_000 }, () => {
  it('units are counted up to a size, then estimated; the sketch is kept either way', async () => {
    const feature = await aFeature();
    const end = await ended(feature, 1, { costUsd: 0 });
    await runInDurableObject(conductorStub(feature), (_, { storage: { sql } }) => {
      const come = (from: number, to: number) =>
        addActive(
          sql,
          Array.from({ length: to - from }, (_run, at) => ({ ...end, unit: mixed(from + at + 1) })),
          Date.now(),
        );
      for (let at = 0; at < COUNTED_MOST; at += 500) come(at, at + 500);
      expect(dirtyMonths(sql)[0]?.counted).toBe(COUNTED_MOST);
      come(0, 500);
      expect(dirtyMonths(sql)[0]?.counted).toBe(COUNTED_MOST);
      come(COUNTED_MOST, COUNTED_MOST + 500);
      expect(dirtyMonths(sql)[0]?.counted).toBeNull();
    });
    expect(await rowsIn(feature, 'active_units')).toBe(0);
    await tell(feature, [end]);
    const { activeUnits } = await usedAs(feature, 'day', 1);
    expect(activeUnits?.error).toBeCloseTo(0.016, 3);
    expect(Math.abs((activeUnits?.count ?? 0) / (COUNTED_MOST + 500) - 1)).toBeLessThan(0.05);
  });

  it('of units that cost something those that cost least are forgotten when they are too many, and it is said', async () => {
    const feature = await aFeature();
    const end = await ended(feature, 1);
    await runInDurableObject(conductorStub(feature), (_, { storage: { sql } }) => {
      for (let at = 0; at <= 50_000; at += 1000) {
        const runs = Array.from({ length: 1000 }, (_run, of) => ({
          ...end,
          unit: unit(at + of),
          costUsd: at + of + 1,
        }));
        addActive(sql, runs, Date.now());
      }
      const month = new Date().toISOString().slice(0, 7);
      const { units, whole } = dearestUnits(sql, month, 2);
      expect(whole).toBe(false);
      expect(units.map(({ usd }) => usd)).toEqual([51_000, 50_999]);
    });
    expect(await rowsIn(feature, 'unit_months')).toBeLessThanOrEqual(50_000);
  });

  it('units that cost something stay so few however many come: most of them change no sketch', async () => {
    const feature = await aFeature();
    const end = await ended(feature, 1);
    await runInDurableObject(conductorStub(feature), (_, { storage: { sql } }) => {
      const come = (from: number, n: number) => {
        const runs = Array.from({ length: n }, (_run, of) => ({ ...end, unit: mixed(from + of), costUsd: 1 }));
        addActive(sql, runs, Date.now());
        return sql.exec<{ n: number }>('select count(*) as n from unit_months').one().n;
      };
      let most = 0;
      for (let at = 0; at < 49_000; at += 1000) come(at, 1000);
      for (let at = 49_000; at < 54_000; at += 1) most = Math.max(most, come(at, 1));
      expect(most).toBeGreaterThan(49_900);
      expect(most).toBeLessThan(52_000);
    });
  });

  it('names that come late on a day are told together, and money is not lost', async () => {
    const feature = await aFeature();
    const end = await ended(feature, 1);
    await runInDurableObject(conductorStub(feature), (_, { storage: { sql } }) => {
      for (let at = 0; at < 600; at += 1) addUsage(sql, [{ ...end, paid: [part({ step: `s${at}` })] }], Date.now());
      const all = sql.exec<{ n: number; usd: number }>(
        "select count(*) as n, sum(usd) as usd from usage where model <> ''",
      );
      const { n: rows, usd } = all.one();
      expect(rows).toBeLessThanOrEqual(501);
      expect(usd).toBeCloseTo(1.2, 9);
    });
  });

  it('days are kept in D1 for 400 days', async () => {
    const feature = 'swept' as FeatureName;
    const row = { via: 'native', version: 'v', step: '', model: '', n: 1, unpriced: 0, usd: 1 } as const;
    const tokens = { input: 0, cached: 0, written: 0, output: 0 };
    const days = [20_000, 20_399, 20_400, 20_401].map((day) => ({ day, ...row, ...tokens }));
    await putUsage(env.DB, feature, { days, months: [] });
    await putUsage(env.DB, feature, { days: [{ day: 20_401, ...row, ...tokens, n: 0, usd: 0 }], months: [] });
    await sweepUsage(env.DB, 20_800);
    const left = await readUsage(env.DB, { from: 0, to: 30_000, feature });
    expect(left.map(({ day, n: of }) => [day, of])).toEqual([
      [20_400, 1],
      [20_401, 1],
    ]);
  });
});
