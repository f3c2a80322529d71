import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import type { VersionId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** How many known versions a refusal names. */
const NAMED = 20;

/** The refusal for a version that a flag never had. */
export async function noFlagVersion(
  key: FlagKey,
  version: VersionId,
  deps: Pick<Deps, 'listFlagVersions'>,
): Promise<Failure> {
  const known = await deps.listFlagVersions(key, { limit: NAMED, after: undefined });
  const names = known.map((row) => row.version).join(', ') || 'none';
  return { code: 'not_found', detail: `Flag ${key} has no version ${version}; its newest: ${names}.` };
}
