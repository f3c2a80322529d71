import type { RolloutId, SegmentName } from '#schema/contracts/ids';
import type { RolloutView } from '#schema/contracts/rollout';
import type { Env } from './env.ts';
import { listFeatures } from './store/features.ts';
import { openRollouts } from './store/rollouts.ts';

/** How many Conductors are asked at once. */
const AT_ONCE = 50;

const isOver = ({ phase }: RolloutView): boolean => phase === 'completed' || phase === 'rolled_back';

const names = (rollout: RolloutView, segment: SegmentName): boolean =>
  !isOver(rollout) && rollout.plan.stages.some((stage) => stage.segment === segment);

/**
 * The rollouts, live or queued, whose plan names the segment: those that were projected, as their Conductors see them now, and
 * every feature's live one, which may be younger than its projection.
 */
export async function segmentUses({ DB, CONDUCTOR }: Env, segment: SegmentName): Promise<RolloutId[]> {
  const [features, open] = await Promise.all([
    listFeatures(DB, { limit: 10_000, after: undefined }),
    openRollouts(DB, 1000),
  ]);
  const asks = [
    ...features.map(
      ({ feature }) =>
        async () =>
          (await CONDUCTOR.getByName(feature).standing(feature)).rollout,
    ),
    ...open
      .filter((rollout) => names(rollout, segment))
      .map(
        ({ id, feature }) =>
          async () =>
            CONDUCTOR.getByName(feature).rollout(id),
      ),
  ];
  const uses = new Set<RolloutId>();
  for (let from = 0; from < asks.length; from += AT_ONCE) {
    const seen = await Promise.all(asks.slice(from, from + AT_ONCE).map((ask) => ask()));
    for (const rollout of seen) if (rollout !== null && names(rollout, segment)) uses.add(rollout.id);
  }
  return [...uses].sort();
}
