import { FeatureName } from '#schema/contracts/ids';
import type { JsonObject } from '#schema/contracts/json';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from './ask.ts';
import { fault, type Fault } from './fault.ts';
import { writtenSteps } from './written-steps.ts';

/** What was pinned: a feature, and the version that serves it now. */
export type Pinned = { readonly manifest: JsonObject; readonly pins: ReadonlyMap<string, string> };

/**
 * A manifest whose subfeatures all name their version: where its author named none it is the one that serves now, written in, so
 * that what is pushed never changes because another feature did.
 */
export async function pinSubfeatures(written: JsonObject, ask: Ask): Promise<Result<Pinned, Fault>> {
  const manifest = structuredClone(written);
  const pins = new Map<string, string>();
  for (const step of writtenSteps(manifest['flow'])) {
    const feature = FeatureName.safeParse(step['feature']);
    if (step['kind'] !== 'subfeature' || step['version'] !== undefined || !feature.success) continue;
    const version = pins.get(feature.data) ?? (await serving(feature.data, ask));
    if (typeof version !== 'string') return version;
    pins.set(feature.data, version);
    step['version'] = version;
  }
  return ok({ manifest, pins });
}

async function serving(feature: FeatureName, ask: Ask): Promise<string | Result<never, Fault>> {
  const found = await ask('feature.get', { params: { feature } });
  if (!found.ok) return found;
  const { control } = found.value.value;
  if (control !== null) return control;
  return err(
    fault('conflict', `Feature ${feature} serves no version yet: push one first, or name the version to run.`),
  );
}
