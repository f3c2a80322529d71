import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FeatureName, RunId, VersionId } from '../../schema/contracts/ids.ts';
import { ask, featureWith, KEY, must, startWorld, until, type World } from './world.ts';

const feature = 'loop' as FeatureName;
const dataset = 'from-live' as never;
let world: World;
let bad: VersionId;
let good: VersionId;

beforeAll(async () => {
  world = await startWorld();
  [bad, good] = (await featureWith(world.admin, feature, ['bad', 'good'])) as [VersionId, VersionId];
}, 120_000);
afterAll(() => world?.close());

async function say(run: string, name: string, value: boolean | string): Promise<void> {
  const { status } = await fetch(`${world.session.url}/v1/feedback`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ run, name, value }),
  });
  expect(status).toBe(202);
}

/** People ask; whoever gets the answer of the bad version says no and writes what it should have been. The share of those content. */
async function people(units: readonly string[]): Promise<number> {
  let content = 0;
  for (const unit of units) {
    const { body } = await ask(world.session.url, feature, unit);
    const run = String(body['id']);
    const isRight = (body['output'] as { answer: string }).answer === 'Answered for good.';
    await say(run, 'thumbs', isRight);
    if (!isRight) await say(run, 'correction', 'Answered for good.');
    content += Number(isRight);
  }
  return content / units.length;
}

async function verdictOf(version: VersionId, against?: 'control') {
  const graders = [{ grader: 'exact' as const, atLeast: 1 }];
  const { id } = must(
    await world.admin('eval.start', { body: { feature, version, dataset, graders, ...(against && { against }) } }),
  );
  return until('the eval ends', async () => {
    const view = must(await world.admin('eval.get', { params: { id } }));
    return view.status === 'done' ? view.result?.verdict : undefined;
  });
}

it('what people reject becomes a pattern, the pattern examples, the examples a bar that the old version fails and the new one passes; once that serves, people are content', async () => {
  const before = await people(['ann', 'bob', 'cem', 'dee', 'eva', 'fay']);
  expect(before).toBe(0);

  const pattern = await until('the pattern', async () => {
    const { patterns } = must(await world.admin('pattern.list', { query: { feature } }));
    return patterns.find(({ count, signature }) => signature.rejected && count === 6);
  });
  expect(pattern).toMatchObject({ share: 1, versions: { [bad]: 6 }, signature: { outcome: 'ok' } });

  must(await world.admin('dataset.put', { params: { name: dataset }, body: { owner: 'qa' } }));
  const { pattern: whole } = must(await world.admin('pattern.get', { params: { id: pattern.id }, query: { feature } }));
  for (const run of whole.examples)
    must(
      await world.admin('trace.promote', {
        params: { run: run as RunId },
        body: { dataset, from: 'correction', critical: true },
      }),
    );
  const { examples } = must(await world.admin('dataset.examples', { params: { name: dataset } }));
  expect(examples.map(({ expected, metadata }) => [expected, metadata['version']])).toEqual(
    Array.from({ length: 6 }, () => [{ answer: 'Answered for good.' }, bad]),
  );

  expect(await verdictOf(bad)).toBe('fail');
  expect(await verdictOf(good, 'control')).toBe('pass');

  must(
    await world.admin('traffic.set', {
      params: { feature },
      body: { candidate: good, percent: 100, reason: 'It passes what people had rejected.' },
    }),
  );
  await until('the new version serves', async () =>
    (await ask(world.session.url, feature, 'gus')).version === good ? true : undefined,
  );
  const after = await people(['ann', 'bob', 'cem', 'dee', 'eva', 'fay']);
  expect(after).toBe(1);
  const { patterns } = must(await world.admin('pattern.list', { query: { feature, version: good } }));
  expect(patterns).toEqual([]);
}, 120_000);
