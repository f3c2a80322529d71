import { resolve } from '#core/resolve/resolve';
import { slicesOf } from '#core/resolve/slices-of';
import { trafficOfFlag } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { OpenSnapshot } from './memory/open-snapshot.ts';
import { blindUnit } from './names/blind-unit.ts';
import type { ChosenRun } from './telling/record.ts';

const none: readonly ChosenRun[] = [];

/**
 * The same run as it is evidence in rollouts of flags that watch its feature: the version is the one of the flag's definition that its
 * unit gets, and the unit is blinded anew for each. None where nobody watches, which costs a look into a map; none without a unit.
 */
export async function runsBeside(
  run: ChosenRun,
  context: JsonObject,
  { watchers, snapshot, seal }: OpenSnapshot,
): Promise<readonly ChosenRun[]> {
  const keys = watchers.get(run.feature);
  // A flag knows no sessions: whoever has no key of their own got control's definition, by no coin.
  const unit = context['targetingKey'];
  if (keys === undefined || typeof unit !== 'string' || unit === '' || run.unit === null) return none;
  const found = await Promise.all(
    keys.map(async (key): Promise<ChosenRun | null> => {
      const route = snapshot.flagRoutes[key];
      const feature = trafficOfFlag(key);
      const resolved =
        route && resolve(route, { feature, unit, freshId: run.id, context, segments: snapshot.segments });
      if (!route?.rollout || !resolved?.ok) return null;
      const { version, arm, reason, rollout, outside, counted } = resolved.value;
      const slices = counted && route.rollout.slices.length > 0 ? slicesOf(route.rollout.slices, context) : null;
      return {
        ...run,
        feature,
        version,
        arm,
        reason,
        rollout,
        outside,
        slices,
        unit: await blindUnit(feature, unit, seal),
      };
    }),
  );
  return found.filter((one) => one !== null);
}
