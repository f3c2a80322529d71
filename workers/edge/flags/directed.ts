import { resolve } from '#core/resolve/resolve';
import { trafficOfFlag } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import type { Arm } from '#schema/contracts/run';
import type { CompiledFlag, CompiledFlags } from './compiled-flags.ts';

/** The definition of a flag that a context gets; `arm` null: nothing is rolled out. */
export type Directed = { readonly found: CompiledFlag | undefined; readonly arm: Arm | null };

/**
 * Whichever definition the flag's rollout gives this context's `targetingKey`: the candidate owns the low slots, as everywhere. Without
 * a key it is control's. Of a rollout that has ended the route says who won, until the flags themselves do.
 */
export function directed(flags: CompiledFlags, key: string, context: JsonObject): Directed {
  const candidate = flags.candidate(key);
  const { flagRoutes, segments } = flags.directions;
  const route = candidate !== undefined && Object.hasOwn(flagRoutes, key) ? flagRoutes[key] : undefined;
  if (candidate === undefined || route === undefined) return { found: flags.find(key), arm: null };
  if (route.rollout === null) {
    const won = route.control === candidate.version;
    return { found: won ? candidate.compiled : flags.find(key), arm: null };
  }
  const unit = context['targetingKey'];
  if (typeof unit !== 'string' || unit === '') return { found: flags.find(key), arm: 'control' };
  const feature = trafficOfFlag(key);
  const chosen = resolve(route, { feature, unit, freshId: unit, context, segments });
  const gets = chosen.ok && chosen.value.version === candidate.version;
  return { found: gets ? candidate.compiled : flags.find(key), arm: gets ? 'candidate' : 'control' };
}
