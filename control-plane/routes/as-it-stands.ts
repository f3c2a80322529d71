import type { FeatureView } from '#schema/contracts/feature';
import type { Standing } from '#schema/contracts/rpc';

/** A feature with the Conductor's own word on traffic in place of the projection, which may be a moment late. */
export const asItStands = (feature: FeatureView, { route }: Standing): FeatureView => ({
  ...feature,
  control: route.control,
  candidate: route.rollout?.candidate ?? null,
  percent: route.rollout?.percent ?? 0,
  rollout: route.rollout?.id ?? null,
  disabled: route.disabled,
});
