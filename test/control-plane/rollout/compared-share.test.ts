import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import type { ManifestInput } from '#schema/contracts/manifest';
import { versionKey } from '#schema/contracts/snapshot';
import { isMeasured } from '#core/cache/is-measured';
import { readCounters } from '../../../control-plane/store/counters.ts';
import { comparedShare } from '../../../control-plane/rollout/compared-share.ts';
import {
  batchOf,
  conductorOf,
  countsOf,
  eventually,
  rolloutId,
  runOf,
  startRollout,
  twoVersions,
  unit,
  version,
} from './people.ts';

const [one, two] = [version(1).hash, version(2).hash];
const sub = { kind: 'subfeature' as const, name: 'sub', feature: 'part', version: 'v_0123456789abcdef', input: {} };
const manifest = (cache: boolean, more: Partial<ManifestInput> = {}): ManifestInput => ({
  format: 1,
  input: {},
  output: {},
  models: { main: [{ provider: 'openai', model: 'm' }] },
  prompts: { p: { user: 'x' } },
  flow: [
    { kind: 'prompt', name: 'a', prompt: 'p', model: 'main', ...(cache && { cache: { ttlS: 60 } }) },
    { kind: 'output', value: {} },
  ],
  ...more,
});
const runs: ManifestInput['flow'] = [sub, { kind: 'output', value: {} }];

test.each<[string, ManifestInput, ManifestInput, number | null]>([
  ['none where neither caches', manifest(false), manifest(false, { measure: 0.5 }), null],
  ['the usual where one does', manifest(false), manifest(true), 0.1],
  ['what the one that caches asks for', manifest(true, { measure: 0.4 }), manifest(false, { measure: 0.9 }), 0.4],
  ['the larger where both do', manifest(true, { measure: 0.02 }), manifest(true), 0.1],
  [
    "the version's own where what it runs in place caches",
    manifest(false, { flow: runs, measure: 0.3 }),
    manifest(false),
    0.3,
  ],
])('the measured share of two versions is %s', async (_, control, candidate, share) => {
  const read = {
    version: async (hash: string) => JSON.stringify(hash === one ? control : candidate),
    part: async () => JSON.stringify(manifest(true, { measure: 0.7 })),
  };
  expect(await comparedShare(read, [one, two])).toBe(share);
});

test('of a manifest that cannot be read now it is supposed that it caches, of one that nobody has that it does not', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const away = () => Promise.reject(new Error('away'));
  expect(await comparedShare({ version: away, part: away }, [one])).toBe(0.1);
  expect(await comparedShare({ version: async () => null, part: away }, [one])).toBeNull();
});

test('of a rollout whose candidate caches only measured units are asked anything, in both arms, however many come', async () => {
  await env.KV.put(versionKey(two), JSON.stringify(manifest(true, { measure: 0.3 })));
  const feature = await twoVersions();
  const guardrails = [{ metric: 'error' as const }, { metric: 'slow' as const, overMs: 10 }];
  const route = await startRollout(feature, { stages: [{ percent: 50, holdS: 600 }], guardrails });
  expect(route.rollout?.measure).toBe(0.3);
  const atMs = Date.now() - 130_000;
  const units = Array.from({ length: 200 }, (_, n) => unit(n));
  const records = units.flatMap((one) => runOf(feature, route, { unit: one, atMs, durationMs: 5 }));
  await conductorOf(feature).record(batchOf(feature, records));
  const unitsOf = async (guardrail: string) => {
    const rows = (await countsOf(feature)).filter((row) => row.guardrail.startsWith(guardrail) && row.watch === 1);
    return Math.max(
      0,
      ...['due', 'aged'].map((age) =>
        rows.filter((row) => row.age === age).reduce((sum, { n0, n1 }) => sum + n0 + n1, 0),
      ),
    );
  };
  const rollout = rolloutId(feature, 1);
  const measured = units.filter((one) => isMeasured({ rollout, unit: one, share: 0.3 })).length;
  await eventually(
    () => unitsOf('error'),
    (n) => n >= measured,
  );
  expect([await unitsOf('error'), await unitsOf('slow')]).toEqual([measured, measured]);
});

test("a refreshed answer is counted with its cost under an arm of its own, and is nobody's evidence", async () => {
  const feature = await twoVersions();
  const route = await startRollout(feature, { stages: [{ percent: 50, holdS: 600 }] });
  const [, end] = runOf(feature, route, { unit: unit(1), atMs: Date.now() });
  const refreshed = { ...end, kind: 'refreshed' as const, arm: 'refresh' as const, unit: null, cache: 'miss' as const };
  await conductorOf(feature).record(batchOf(feature, [refreshed]));
  const counters = await eventually(
    async () =>
      (await readCounters(env.DB, { sinceMs: 0, most: 1000 })).counters.filter((row) => row.feature === feature),
    (rows) => rows.length > 0,
  );
  expect(counters).toMatchObject([{ arm: 'refresh', runs: 1, costUsd: 0.001, cache: { miss: 1 } }]);
  expect(await countsOf(feature)).toEqual([]);
});
