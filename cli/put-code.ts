import type { JsonObject } from '#schema/contracts/json';
import { ok, type Result } from '#schema/contracts/result';
import type { Ask } from './ask.ts';
import type { Fault } from './fault.ts';
import { keepCode } from './keep-code.ts';
import type { AuthoredFeature } from './load-feature.ts';
import type { World } from './world.ts';

/** What became of a feature's own code: the manifest that names it, and what to say of it. */
type Put = { readonly manifest: JsonObject; readonly says: readonly string[] };

/** Bundles a feature's own code and puts it where the edge finds it, by its hash; a feature without code stays as it is. */
export async function putCode(
  { name, code: address }: AuthoredFeature,
  manifest: JsonObject,
  means: { ask: Ask; world: Pick<World, 'bundle'> },
): Promise<Result<Put, Fault>> {
  if (address === undefined) return ok({ manifest, says: [] });
  const put = await keepCode(name, address, means);
  if (!put.ok) return put;
  const { code, functions } = put.value;
  return ok({ manifest: { ...manifest, code }, says: [`code ${code.slice(0, 16)}  ${functions.join(', ')}`] });
}
