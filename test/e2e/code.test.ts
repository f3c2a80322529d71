import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CodeHash } from '../../schema/contracts/code.ts';
import type { FeatureName, RunId } from '../../schema/contracts/ids.ts';
import { ADMIN, KEY, must, startWorld, until, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const owners = { impact: 'ann', release: 'bob', incidents: 'cem', changes: 'dee', exposure: 'eva' };

/** Puts code whose only function is `f`. */
async function put(feature: FeatureName, f: string): Promise<CodeHash> {
  const source = `var sluice = { f: ${f} };`;
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  return must(await world.admin('code.put', { params: { feature, code }, body: { source } })).code;
}

/** A feature whose only version calls `f` with its input and answers what comes back. */
async function featureOf(name: string, f: string, more: object = {}): Promise<FeatureName> {
  const feature = name as FeatureName;
  must(await world.admin('feature.put', { params: { feature }, body: { owners, level: 'L0' } }));
  const manifest = {
    format: 1,
    input: { type: 'object' },
    output: { type: 'object' },
    code: await put(feature, f),
    flow: [
      { kind: 'code', name: 'work', function: 'f', arguments: { n: { var: 'input.n' } } },
      { kind: 'output', value: { answer: { var: 'work.result' } } },
    ],
    ...more,
  };
  must(await world.admin('version.push', { params: { feature }, body: { manifest } }));
  return feature;
}

type Answer = { status: number; body: Record<string, unknown>; ms: number };

async function run(feature: string, n: unknown = 2): Promise<Answer> {
  const startMs = performance.now();
  const response = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { n }, context: { targetingKey: 'u1' } }),
  });
  return {
    status: response.status,
    body: (await response.json()) as Record<string, unknown>,
    ms: performance.now() - startMs,
  };
}

const spansOf = async (runId: unknown) => {
  const found = async () => {
    const trace = await world.admin('trace.get', { params: { run: runId as RunId } });
    return trace.ok ? trace.value.spans : undefined;
  };
  return until('the trace is there', found);
};

test('a code step gives what its function returns, beside a trace of what it was given and took', async () => {
  const feature = await featureOf('doubles', '({ n }) => ({ twice: n * 2, at: Date.now() > 1.7e12 })');
  const { status, body } = await run(feature, 21);
  expect([status, body['output']]).toEqual([200, { answer: { twice: 42, at: true } }]);
  expect(await spansOf(body['id'])).toMatchObject([
    {
      ...{ name: 'execute_tool f', kind: 'tool', step: 'work', status: 'ok' },
      attributes: { 'gen_ai.tool.call.arguments': '{"n":21}', 'sluice.code.fuel': expect.any(Number) },
    },
  ]);
});

const bad: readonly [name: string, f: string, detail: string, error: string][] = [
  [
    'loops',
    '() => { for (;;) try { for (;;); } catch {} }',
    'Function f did not end within the work that it may do.',
    '',
  ],
  [
    'allocates',
    '() => { const a = []; for (;;) a.push(new Array(1e5).fill(1.5)) }',
    'Function f asked for more memory than it may have.',
    '',
  ],
  ['recurses', '() => (function g() { return 1 + g() })()', 'Function f called itself too deep.', ''],
  ['fetches', `() => fetch("http://127.0.0.1/")`, 'Function f failed.', ' ReferenceError: fetch is not defined'],
  [
    'connects',
    '() => import("cloudflare:sockets")',
    'Function f failed.',
    " ReferenceError: could not load module 'cloudflare:sockets'",
  ],
  ['throws', '() => { throw new Error("s3cret") }', 'Function f failed.', ' Error: s3cret'],
];

test.each(bad)('a code step that %s is stopped, reported, and nobody else feels it', async (name, f, detail, error) => {
  const good = await featureOf(`beside-${name}`, '({ n }) => n + 1');
  expect((await run(good)).body['output']).toEqual({ answer: 3 });
  const feature = await featureOf(name, f);
  const [one, two, other] = await Promise.all([run(feature), run(feature), run(good)]);
  expect([one.status, one.body['code'], one.body['detail']]).toEqual([500, 'code_failed', detail]);
  expect(two.status).toBe(500);
  expect(Math.max(one.ms, two.ms)).toBeLessThan(5000);
  expect(JSON.stringify(one.body)).not.toContain('s3cret');
  expect(other.body['output']).toEqual({ answer: 3 });
  expect(await spansOf(one.body['run'])).toMatchObject([{ step: 'work', status: 'error', error: `${detail}${error}` }]);
  const again = await run(good);
  expect([again.body['output'], again.ms < 1000]).toEqual([{ answer: 3 }, true]);
});

test('a failing code step gives way to the declared degraded answer', async () => {
  const feature = await featureOf('degrades', '() => { for (;;); }', { degraded: { answer: 'Later.' } });
  const { status, body } = await run(feature);
  expect([status, body['output'], body['degraded']]).toEqual([200, { answer: 'Later.' }, true]);
});

test('what one run leaves behind no other meets', async () => {
  const feature = await featureOf('forgets', '({ n }) => { globalThis.seen ??= n; return globalThis.seen; }');
  expect([(await run(feature, 1)).body['output'], (await run(feature, 2)).body['output']]).toEqual([
    { answer: 1 },
    { answer: 2 },
  ]);
});

test('code beside a feature is pushed by the command line and run', async () => {
  const root = resolve(import.meta.dirname, '../..');
  const argv = [resolve(root, 'cli/sluice.ts'), 'feature', 'push', resolve(import.meta.dirname, 'quotes/feature.ts')];
  const env = { ...process.env, SLUICE_URL: world.session.url, SLUICE_TOKEN: ADMIN };
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
  expect(stdout).toMatch(/^code [0-9a-f]{16} {2}total$/m);
  const response = await fetch(`${world.session.url}/v1/features/quotes/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { items: [{ price: 2, count: 3 }] }, context: { targetingKey: 'u1' } }),
  });
  expect(await response.json()).toMatchObject({ output: { total: 6 } });
});
