import type { Deps } from '../deps.ts';
import type { Failure } from '#schema/contracts/problem';

/** How many of the known ones a refusal names. */
const MOST = 50;

/** The refusal for an alert rule that nobody set up. */
export async function noRule(name: string, { listRules }: Pick<Deps, 'listRules'>): Promise<Failure> {
  const rows = await listRules({ limit: MOST + 1, after: undefined });
  const known = rows.slice(0, MOST).map((row) => row.name);
  const more = rows.length > MOST ? ', …' : '';
  return { code: 'not_found', detail: `No alert rule ${name}; known: ${known.join(', ') || 'none'}${more}.` };
}
