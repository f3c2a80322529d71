import type { Deps } from '../deps.ts';
import type { Watched } from '#core/plan/check-guardrails';
import { modelName, usedModels } from '#core/plan/used-models';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import { findParts } from './find-parts.ts';

/** A version with what its guardrails have to know of it; undefined when nobody pushed it. */
export async function watchedVersion(
  deps: Pick<Deps, 'findVersion' | 'isPriced' | 'declaredProviders'>,
  feature: FeatureName,
  version: VersionId,
): Promise<Watched | undefined> {
  const found = await deps.findVersion(feature, version);
  if (found === undefined) return undefined;
  const manifest = Manifest.parse(found.manifest);
  const parts = await findParts(manifest, deps);
  const models = [manifest, ...[...parts.values()].map((part) => part.manifest)].flatMap(usedModels);
  const declared = await deps.declaredProviders();
  const priced = await Promise.all(models.map((choice) => deps.isPriced(choice, declared)));
  const unpriced = models.filter((_, index) => priced[index] !== true).map(modelName);
  return { manifest, unpriced: [...new Set(unpriced)] };
}
