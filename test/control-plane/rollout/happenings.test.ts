import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { HAPPENINGS_APART } from '../../../control-plane/rollout/happening-rows.ts';
import { readHappenings } from '../../../control-plane/store/happenings.ts';
import type { FeatureName } from '#schema/contracts/ids';
import { batchOf, conductorOf, eventually, runOf, twoVersions, unit } from './people.ts';

const kept = async (feature: FeatureName) =>
  (await readHappenings(env.DB, 10_000)).filter((row) => row.feature === feature);

const endedWith = async (feature: FeatureName, n: number, happened: Record<string, number>) => {
  const { route } = await conductorOf(feature).standing(feature);
  return runOf(feature, route, { unit: unit(n), atMs: Date.now() }).map((record) =>
    record.kind === 'ended' ? { ...record, happened } : record,
  );
};

describe('what happened in runs', () => {
  test('is counted once whatever was sent twice, and told as absolute values', async () => {
    const feature = await twoVersions();
    const first = batchOf(feature, [
      ...(await endedWith(feature, 1, { 'call/openai/ok': 2, 'again/retry': 1 })),
      ...(await endedWith(feature, 2, { 'call/openai/ok': 1, 'guard/check/tripped': 1 })),
    ]);
    for (let times = 0; times < 3; times++) await conductorOf(feature).record(first);
    await eventually(
      () => kept(feature),
      (rows) => rows.length === 3,
    );
    await conductorOf(feature).record(batchOf(feature, await endedWith(feature, 3, { 'call/openai/ok': 5 })));
    const rows = await eventually(
      () => kept(feature),
      (now) => now.some(({ n }) => n === 8),
    );
    expect(Object.fromEntries(rows.map(({ what, n }) => [what, n]))).toEqual({
      'again/retry': 1,
      'call/openai/ok': 8,
      'guard/check/tripped': 1,
    });
  });

  test('has names without end, and series with one: later names are counted together, and none is lost', async () => {
    const feature = await twoVersions();
    const names = Array.from({ length: HAPPENINGS_APART + 40 }, (_, n) => `guard/check${n}/tripped`);
    for (let at = 0; at < names.length; at += 40) {
      const happened = Object.fromEntries(names.slice(at, at + 40).map((name) => [name, 1]));
      await conductorOf(feature).record(batchOf(feature, await endedWith(feature, at, happened)));
    }
    const rows = await eventually(
      () => kept(feature),
      (now) => now.reduce((sum, { n }) => sum + n, 0) === names.length,
    );
    expect(rows).toHaveLength(HAPPENINGS_APART + 1);
    expect(rows.find(({ what }) => what === 'guard/(other)/tripped')?.n).toBe(40);
  });
});
