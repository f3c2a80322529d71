import type { Deps } from '../deps.ts';
import type { FlagKey } from '#schema/contracts/flag';
import type { Failure } from '#schema/contracts/problem';

/** How many known flags a refusal names. */
const NAMED = 50;

/** The refusal for a flag that nobody made. */
export async function noFlag(key: FlagKey, deps: Pick<Deps, 'listFlags'>): Promise<Failure> {
  const known = await deps.listFlags({ limit: NAMED + 1, after: undefined });
  const names = known.slice(0, NAMED).map((flag) => flag.key);
  const more = known.length > NAMED ? ', …' : '';
  return { code: 'not_found', detail: `No flag ${key}; known: ${names.join(', ') || 'none'}${more}.` };
}
