import { measureShare, USUAL_SHARE } from '#core/cache/measure-share';
import { partKey } from '#core/flow/program';
import { stepsIn } from '#core/flow/steps-in';
import type { VersionHash } from '#schema/contracts/ids';
import { Manifest } from '#schema/contracts/manifest';
import type { SubfeatureStep } from '#schema/contracts/subfeature-step';

/** Where manifests are read, as JSON; null: nobody has it. */
export type Read = {
  readonly version: (hash: VersionHash) => Promise<string | null>;
  readonly part: (step: SubfeatureStep) => Promise<string | null>;
};

const read = (text: string | null): Manifest[] => {
  const manifest = text === null ? null : Manifest.safeParse(JSON.parse(text));
  return manifest?.success === true ? [manifest.data] : [];
};

/** A version and all that it runs in place. Each is named by the hash of what it holds, so the search ends. */
async function wholeOf(hash: VersionHash, from: Read): Promise<Manifest[]> {
  const all = read(await from.version(hash));
  const seen = new Set<string>();
  for (const manifest of all)
    for (const { step } of stepsIn(manifest.flow)) {
      if (step.kind !== 'subfeature' || seen.has(partKey(step))) continue;
      seen.add(partKey(step));
      all.push(...read(await from.part(step)));
    }
  return all;
}

/**
 * The share of units that no cache serves while these versions are compared; null: they cache nothing. Of one that cannot be read
 * now it is supposed that it caches: to ask fewer units is slower, to ask a cached one would be wrong.
 */
export async function comparedShare(from: Read, hashes: readonly VersionHash[]): Promise<number | null> {
  try {
    return measureShare(await Promise.all(hashes.map((hash) => wholeOf(hash, from))));
  } catch (error) {
    console.error('a manifest could not be read for what it caches', error);
    return USUAL_SHARE;
  }
}
