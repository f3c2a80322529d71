import { NO_FLAGS } from '#schema/contracts/flag';
import type { FeatureName } from '#schema/contracts/ids';
import type { ExposedRollout, KeyGrant, Snapshot } from '#schema/contracts/snapshot';
import { importSeal, type Seal } from '../names/seal.ts';

/** A snapshot ready for use: grants by the SHA-256 (hex) of their key, the seal made of its secret, and the keys of flags whose rollout watches a feature. */
export type OpenSnapshot = {
  readonly snapshot: Snapshot;
  readonly grants: ReadonlyMap<string, KeyGrant>;
  readonly seal: Seal;
  readonly watchers: ReadonlyMap<FeatureName, readonly string[]>;
};

/** What a rollout says that a control plane of before knows nothing of. */
const unsaid: Pick<ExposedRollout, 'segment' | 'earlier' | 'shadow' | 'slices' | 'graders'> = {
  segment: null,
  earlier: [],
  shadow: null,
  slices: [],
  graders: [],
};

/** The snapshot of an older control plane, as it is read today: between workers nothing else fills in what it could not say. */
function completed(snapshot: Snapshot): Snapshot {
  const features = Object.entries(snapshot.features).map(([name, route]) =>
    route.rollout === null ? [name, route] : [name, { ...route, rollout: { ...unsaid, ...route.rollout } }],
  );
  return Object.assign({ segments: {}, tools: {}, flags: NO_FLAGS, terms: {}, spent: {}, flagRoutes: {} }, snapshot, {
    features: Object.fromEntries(features),
  });
}

function watchersIn({ flagRoutes }: Snapshot): OpenSnapshot['watchers'] {
  const watchers = new Map<FeatureName, string[]>();
  for (const [key, { rollout }] of Object.entries(flagRoutes))
    if (rollout?.watch !== undefined) watchers.set(rollout.watch, [...(watchers.get(rollout.watch) ?? []), key]);
  return watchers;
}

/** Does once a snapshot what every request would otherwise do again. */
export async function openSnapshot(snapshot: Snapshot): Promise<OpenSnapshot> {
  const grants = new Map(snapshot.keys.map((grant) => [grant.hash, grant]));
  const whole = completed(snapshot);
  return { snapshot: whole, grants, seal: await importSeal(snapshot.secret), watchers: watchersIn(whole) };
}
