import type { FeatureName, VersionId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for a version that nobody pushed. */
export const noVersion = (feature: FeatureName, version: VersionId): Failure => ({
  code: 'not_found',
  detail: `No version ${version} of ${feature}. GET /features/${feature}/versions lists them.`,
});
