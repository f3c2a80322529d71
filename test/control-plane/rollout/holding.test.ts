import { describe, expect, test } from 'vitest';
import type { FeatureName } from '#schema/contracts/ids';
import type { Route } from '#schema/contracts/snapshot';
import {
  ann,
  batchOf,
  conductorOf,
  eventually,
  rolloutId,
  runOf,
  startRollout,
  told,
  twoVersions,
  unit,
} from './people.ts';

const stages = [
  { percent: 50, minUnits: 20 },
  { percent: 80, holdS: 600 },
];

/** Sixty people come by, a second ago: about thirty of them meet the candidate, and none fails. */
async function sixty(feature: FeatureName, route: Route): Promise<void> {
  const records = Array.from({ length: 60 }, (_, n) =>
    runOf(feature, route, { unit: unit(n), atMs: Date.now() - 1000 }),
  );
  await conductorOf(feature).record(batchOf(feature, records.flat()));
}

const phaseOf = async (feature: FeatureName) => (await conductorOf(feature).rollout(rolloutId(feature, 1)))?.phase;
const stageOf = async (feature: FeatureName) => (await conductorOf(feature).rollout(rolloutId(feature, 1)))?.stage;
const holds = (feature: FeatureName) =>
  eventually(
    () => phaseOf(feature),
    (phase) => phase === 'holding',
  );

describe('a rollout that holds for more units', () => {
  test.each([
    ['with a guardrail', [{ metric: 'error' as const }]],
    ['without any guardrail', []],
  ])('goes on once they were counted, %s', async (_what, guardrails) => {
    const feature = await twoVersions();
    const route = await startRollout(feature, { stages, guardrails });
    expect(await holds(feature)).toBe('holding');
    await sixty(feature, route);
    expect(
      await eventually(
        () => stageOf(feature),
        (stage) => stage === 1,
      ),
    ).toBe(1);
  });

  test('goes on when it is resumed, if they were counted while it was paused', async () => {
    const feature = await twoVersions();
    const route = await startRollout(feature, { stages });
    expect(await holds(feature)).toBe('holding');
    const about = { rollout: rolloutId(feature, 1), reason: 'lunch' };
    await told(feature, { type: 'pause', ...about });
    await sixty(feature, route);
    expect(await phaseOf(feature)).toBe('paused');
    await conductorOf(feature).command(feature, { type: 'resume', ...about }, ann);
    expect(
      await eventually(
        () => stageOf(feature),
        (stage) => stage === 1,
      ),
    ).toBe(1);
  });
});
