import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FeatureName, RolloutId, SegmentName } from '../../schema/contracts/ids.ts';
import { featureWith, KEY, must, startWorld, until, type World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const feature = 'by-audience' as FeatureName;
const members = Array.from({ length: 60 }, (_, number) => `member-${number}`);
const others = Array.from({ length: 60 }, (_, number) => `other-${number}`);

type Served = { unit: string; version: string | null; arm: string | null; reason: string | null };

async function runFor(unit: string, team: string): Promise<Served> {
  const response = await fetch(`${world.session.url}/v1/features/${feature}/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ input: { question: 'How do I name a worker?' }, context: { targetingKey: unit, team } }),
  });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
  const [version, arm, reason] = ['version', 'arm', 'reason'].map((name) => response.headers.get(`sluice-${name}`));
  return { unit, version: version ?? null, arm: arm ?? null, reason: reason ?? null };
}

const runsFor = (units: readonly string[], team: string) => Promise.all(units.map((unit) => runFor(unit, team)));
const inArm = (served: readonly Served[], arm: string) =>
  served.filter((one) => one.arm === arm).map(({ unit }) => unit);
const reasonsOf = (served: readonly Served[]) => new Set(served.map(({ reason }) => reason));
const rolloutNow = async (id: RolloutId) => must(await world.admin('rollout.get', { params: { id } }));

test('a segment stage asks its members alone; they keep what they got when everybody is asked, and count once', async () => {
  await featureWith(world.admin, feature, ['one']);
  const name = 'internal' as SegmentName;
  must(
    await world.admin('segment.put', {
      params: { name },
      body: { rule: { '==': [{ var: 'context.team' }, 'internal'] } },
    }),
  );
  const [, candidate] = await featureWith(world.admin, feature, ['one', 'two']);
  const stages = [
    { name: 'team', segment: name, holdS: 3600 },
    { name: '5%', percent: 5, holdS: 3600 },
    { name: '100%', percent: 100 },
  ];
  const body = { candidate: candidate as never, plan: { stages, guardrails: [{ metric: 'error' as const }] } };
  const { id } = must(await world.admin('rollout.start', { params: { feature }, body }));
  await until(
    'a member has the candidate',
    async () => inArm(await runsFor(['early-1', 'early-2', 'early-3', 'early-4'], 'internal'), 'candidate').length > 0,
  );

  const [asked, left] = [await runsFor(members, 'internal'), await runsFor(others, 'external')];
  expect(reasonsOf(asked)).toEqual(new Set(['control', 'segment']));
  expect(inArm(asked, 'candidate').length).toBeGreaterThan(15);
  expect(inArm(asked, 'control').length).toBeGreaterThan(15);
  expect(inArm(left, 'control')).toEqual(others);
  expect(reasonsOf(left)).toEqual(new Set(['control']));

  const counted = await until('the members are counted, and nobody else', async () => {
    const view = await rolloutNow(id);
    const outside = view.uncounted['not_in_segment'] ?? 0;
    return view.units.control + view.units.candidate >= members.length && outside >= others.length && view;
  });
  expect(counted.units.candidate).toBeGreaterThanOrEqual(inArm(asked, 'candidate').length);
  expect(counted.units.control + counted.units.candidate).toBeLessThanOrEqual(members.length + 4);

  must(await world.admin('rollout.advance', { params: { id }, body: { reason: 'the team is content' } }));
  await until('everybody is asked', async () => (await rolloutNow(id)).percent === 5);
  await until('the edge has heard of it', async () =>
    reasonsOf(await runsFor(inArm(asked, 'candidate'), 'internal')).has('earlier_segment'),
  );
  const [again, rest] = [await runsFor(members, 'internal'), await runsFor(others, 'external')];
  expect(inArm(again, 'candidate')).toEqual(expect.arrayContaining(inArm(asked, 'candidate')));
  expect(reasonsOf(again)).toEqual(new Set(['control', 'earlier_segment']));
  expect(inArm(rest, 'control').length).toBeGreaterThan(40);

  const after = await until('everybody else is counted', async () => {
    const view = await rolloutNow(id);
    return (view.uncounted['earlier_segment'] ?? 0) >= members.length && view;
  });
  expect(after.phase).not.toBe('rolled_back');
  expect(after.guardrails[0]?.periods.map(({ n0, n1 }) => n0 + n1).reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(
    members.length + 4 + others.length,
  );
});
