import type { Deps, FlagsChange } from '../deps.ts';
import { canonical } from '#core/canonical/canonical';
import type { FlagKey } from '#schema/contracts/flag';
import { versionIdOf, type VersionHash } from '#schema/contracts/ids';
import type { Json } from '#schema/contracts/json';

/** Names each definition by the hash of its canonical JSON; what has none (a number beyond a double) by that of its text. */
export function nameFlags(
  flags: readonly { readonly key: FlagKey; readonly definition: Json }[],
  { sha256 }: Pick<Deps, 'sha256'>,
): Promise<FlagsChange['rows'][number][]> {
  const named = flags.map(async ({ key, definition }) => {
    const hash = (await sha256(canonical(definition) ?? JSON.stringify(definition))) as VersionHash;
    const enabled =
      typeof definition === 'object' && definition !== null && 'state' in definition && definition.state === 'ENABLED';
    return { key, version: versionIdOf(hash), hash, enabled, definition };
  });
  return Promise.all(named);
}
