import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { benchSecrets, type DirectSession, startDirectSession } from '../../bench/direct-session.ts';
import type { CodeHash } from '../../schema/contracts/code.ts';
import type { FeatureName } from '../../schema/contracts/ids.ts';
import { adminOf, must } from './world.ts';

let workers: DirectSession;
beforeAll(async () => {
  workers = await startDirectSession({});
});
afterAll(() => workers.stop());

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

async function featureOf(name: string, f: string): Promise<void> {
  const admin = adminOf(workers.edge, benchSecrets.SLUICE_ADMIN_TOKEN);
  const params = { feature: name as FeatureName };
  const source = `/* ${name} */ var sluice = { f: ${f} };`;
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  must(await admin('feature.put', { params, body: { owners, level: 'L0' } }));
  must(await admin('code.put', { params: { ...params, code }, body: { source } }));
  const flow = [
    { kind: 'code', name: 'work', function: 'f', arguments: { n: { var: 'input.n' } } },
    { kind: 'output', value: { answer: { var: 'work.result' } } },
  ];
  const manifest = { format: 1, code, input: { type: 'object' }, output: { type: 'object' }, flow };
  must(await admin('version.push', { params, body: { manifest } }));
}

async function run(feature: string, n: unknown): Promise<{ status: number; body: unknown; ms: number }> {
  const from = performance.now();
  const response = await fetch(`${workers.edge}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${benchSecrets.SLUICE_API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { n }, context: { targetingKey: 'u1' } }),
  });
  return { status: response.status, body: await response.json(), ms: performance.now() - from };
}

const middle = (times: number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;

test('fifty calls at once that never end hold up another feature for no longer than a few of them take', async () => {
  await featureOf('endless', '() => { for (;;); }');
  await featureOf('beside', '({ n }) => n + 1');
  expect((await run('beside', 1)).body).toMatchObject({ output: { answer: 2 } });
  const { ms: oneMs } = await run('endless', 0);
  let over = false;
  const crowd = Promise.all(Array.from({ length: 50 }, () => run('endless', 0))).finally(() => (over = true));
  const times: number[] = [];
  while (!over) {
    const good = await run('beside', times.length);
    expect([good.status, good.body]).toMatchObject([200, { output: { answer: times.length + 1 } }]);
    times.push(good.ms);
  }
  const ended = await crowd;
  // Those that had no turn in four seconds are told so; nobody waits for all of the others.
  expect(new Set(ended.map(({ status }) => status))).toEqual(new Set([500, 503]));
  expect(Math.max(...ended.map(({ ms }) => ms))).toBeLessThan(15_000);
  expect(middle(times)).toBeLessThan(4 * oneMs);
}, 120_000);
