import { createHash } from 'node:crypto';
import type { CodeHash } from '#schema/contracts/code';
import type { JsonObject } from '#schema/contracts/json';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from './ask.ts';
import { fault, type Fault } from './fault.ts';
import type { AuthoredFeature } from './load-feature.ts';
import type { World } from './world.ts';

/** What became of a feature's own code: the manifest that names it, and what to say of it. */
type Put = { readonly manifest: JsonObject; readonly says: readonly string[] };

/** Bundles a feature's own code and puts it where the edge finds it, by its hash; a feature without code stays as it is. */
export async function putCode(
  { name, code: address }: AuthoredFeature,
  manifest: JsonObject,
  { ask, world }: { ask: Ask; world: Pick<World, 'bundle'> },
): Promise<Result<Put, Fault>> {
  if (address === undefined) return ok({ manifest, says: [] });
  const bundled = await bundle(world, address);
  if (!bundled.ok) return bundled;
  const source = bundled.value;
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  const put = await ask('code.put', { params: { feature: name, code }, body: { source } });
  if (!put.ok) return put;
  const { functions } = put.value.value;
  return ok({ manifest: { ...manifest, code }, says: [`code ${code.slice(0, 16)}  ${functions.join(', ')}`] });
}

async function bundle({ bundle: make }: Pick<World, 'bundle'>, address: string): Promise<Result<string, Fault>> {
  try {
    return ok(await make(address));
  } catch (error) {
    return err(
      fault('malformed', `The code cannot be bundled: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}
