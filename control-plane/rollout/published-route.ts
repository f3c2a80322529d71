import { routeOf } from '#core/rollout/route';
import type { FeatureState } from '#core/rollout/state';
import type { VersionHash, VersionId } from '#schema/contracts/ids';
import type { Route } from '#schema/contracts/snapshot';

/** How many versions of a feature travel in the snapshot: the newest, so that 1 MB holds many features. */
export const VERSIONS_ROUTED = 200;

/** The route that is published: whatever serves, and the newest versions, which alone can be pinned. */
export function publishedRoute(state: FeatureState): Route {
  const route = routeOf(state);
  const newest = Object.entries(route.versions) as [VersionId, VersionHash][];
  if (newest.length <= VERSIONS_ROUTED) return route;
  const serving = newest.filter(([version]) => version === route.control || version === route.rollout?.candidate);
  return { ...route, versions: Object.fromEntries([...serving, ...newest.slice(-VERSIONS_ROUTED)]) };
}
