import type { Client } from '#schema/client';
import type { BodyInputOf } from '#schema/contracts/endpoints';
import type { FeatureName, VersionId } from '#schema/contracts/ids';
import { type Feature } from '#schema/authoring';
import { readDataset } from './dataset.ts';
import type { Population } from './population.ts';
import type { Progress } from './progress.ts';

/** Who plays in the demo: the control plane, the people who ask, and what is shown while they do. */
export type Cast = { admin: Client; feature: FeatureName; people: Population; show: Progress; nextUnit: () => number };

/** Gathers them around one feature. Every unit asks in one scene only, so that each scene meets new people. */
export function gather(
  where: { admin: Client; url: string; apiKey: string; show: Progress },
  feature: FeatureName,
): Cast {
  let unit = 0;
  const people = { url: where.url, apiKey: where.apiKey, feature, questions: readDataset() };
  return { admin: where.admin, show: where.show, feature, people, nextUnit: () => unit++ };
}

/** The value of a call that the story cannot go on without. */
export function must<Value>(
  result: { ok: true; value: Value } | { ok: false; error: { detail: string; issues?: unknown } },
): Value {
  if (result.ok) return result.value;
  const { detail, issues } = result.error;
  throw new Error(`The control plane refused: ${detail}${issues === undefined ? '' : ` ${JSON.stringify(issues)}`}`);
}

/** Pushes a feature's manifest; its version. */
export async function push(cast: Cast, { manifest }: Feature, note: string): Promise<VersionId> {
  const body = { manifest, note } as unknown as BodyInputOf<'version.push'>;
  return must(await cast.admin('version.push', { params: { feature: cast.feature }, body })).version;
}
