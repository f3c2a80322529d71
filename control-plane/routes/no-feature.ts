import type { FeatureName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for a feature that nobody created. */
export const noFeature = (feature: FeatureName): Failure => ({
  code: 'not_found',
  detail: `No feature ${feature}. PUT /features/${feature} creates it.`,
});
