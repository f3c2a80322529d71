import type { KeyGrant, Snapshot } from '#schema/contracts/snapshot';
import { compiledFlags, type CompiledFlag, type CompiledFlags } from '../flags/compiled-flags.ts';
import { hex } from '../names/hex.ts';
import type { SnapshotView } from '../memory/snapshot-memory.ts';

/** What a key sees of the flags. What it does not see is not there for it: neither its name nor its rules, nor that it changed. */
export type Sight = {
  readonly flags: CompiledFlags;
  /** Only what its own metadata makes public. */
  readonly isPublic: boolean;
  readonly sees: (key: string) => boolean;
};

/** Server keys see every flag, unless they are limited to features; client keys, which everybody has who has the page, public ones. */
export async function sightOf({ snapshot }: Pick<SnapshotView, 'snapshot'>, grant: KeyGrant): Promise<Sight> {
  const flags = await compiledFlags(snapshot);
  const isPublic = grant.kind === 'client' || grant.features !== null;
  return { flags, isPublic, sees: isPublic ? (key) => flags.isPublic(key) : (key) => flags.find(key) !== undefined };
}

/** What is made of `of` once for those who see everything, and once for the public; it goes with `of`. */
function kept<Of extends object>() {
  const known = new WeakMap<Of, Map<boolean, string>>();
  return async (of: Of, isPublic: boolean, make: () => Promise<string>): Promise<string> => {
    const texts = known.get(of) ?? new Map<boolean, string>();
    const text = texts.get(isPublic) ?? (await make());
    known.set(of, texts.set(isPublic, text));
    return text;
  };
}

const textOnce = kept<CompiledFlags>();
const nameOnce = kept<Snapshot>();

/** What was compiled has a hash over all that decides its answers: references put in, metadata of the file added. */
async function textOf({ flags, sees }: Sight): Promise<string> {
  const hashOf = (compiled: CompiledFlag | undefined): string | null => compiled?.flag?.hash ?? null;
  const seen = [...flags.keys()]
    .filter(sees)
    .map((key) => [key, hashOf(flags.find(key)), hashOf(flags.candidate(key)?.compiled)]);
  return JSON.stringify([seen, flags.metadata]);
}

/** Where rollouts of flags stand, and the audiences they go by. */
function directionsOf({ sees }: Sight, { flagRoutes, segments }: Snapshot) {
  const routes = Object.entries(flagRoutes).filter(([key]) => sees(key));
  const named = routes.flatMap(([, { rollout }]) => [
    rollout?.segment ?? null,
    ...(rollout?.earlier.map(({ segment }) => segment) ?? []),
  ]);
  return [routes, named.map((name) => (name === null ? null : segments[name]))];
}

/** The name of a configuration as a key sees it, rollouts of flags included: 32 hex. It is sealed, so nobody can try rules that he suspects against it. */
export async function configName(
  sight: Sight,
  { snapshot, seal }: Pick<SnapshotView, 'snapshot' | 'seal'>,
): Promise<string> {
  const { flags, isPublic } = sight;
  return nameOnce(snapshot, isPublic, async () => {
    const text = await textOnce(flags, isPublic, () => textOf(sight));
    const directions = JSON.stringify(directionsOf(sight, snapshot));
    return hex((await seal(`flags:${isPublic}:${directions}:${text}`)).subarray(0, 16));
  });
}
