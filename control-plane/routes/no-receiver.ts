import type { Deps } from '../deps.ts';
import type { Failure } from '#schema/contracts/problem';

/** How many of the known ones a refusal names. */
const MOST = 50;

/** The refusal for a receiver that nobody set up. */
export async function noReceiver(name: string, { listReceivers }: Pick<Deps, 'listReceivers'>): Promise<Failure> {
  const rows = await listReceivers({ limit: MOST + 1, after: undefined });
  const known = rows.slice(0, MOST).map((row) => row.name);
  const more = rows.length > MOST ? ', …' : '';
  return { code: 'not_found', detail: `No receiver ${name}; known: ${known.join(', ') || 'none'}${more}.` };
}
