import { createHash } from 'node:crypto';
import type { CodeHash, CodeView } from '#schema/contracts/code';
import type { FeatureName } from '#schema/contracts/ids';
import { err, ok, type Result } from '#schema/contracts/result';
import type { Ask } from './ask.ts';
import { fault, type Fault } from './fault.ts';
import type { World } from './world.ts';

/** Bundles a module (by its `file:` address) and puts it where the edge finds it, by its hash, as code of a feature. */
export async function keepCode(
  feature: FeatureName,
  address: string,
  { ask, world }: { readonly ask: Ask; readonly world: Pick<World, 'bundle'> },
): Promise<Result<CodeView, Fault>> {
  const bundled = await bundle(world, address);
  if (!bundled.ok) return bundled;
  const source = bundled.value;
  const code = createHash('sha256').update(source).digest('hex') as CodeHash;
  const put = await ask('code.put', { params: { feature, code }, body: { source } });
  return put.ok ? ok(put.value.value) : put;
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
