import type { Failure } from '#schema/contracts/problem';
import type { ReevalRow } from '#schema/contracts/reeval';

/** There is no such re-evaluation; those that there are. */
export function noReeval(name: string, known: readonly ReevalRow[]): Failure {
  const names = known.map((row) => row.name).join(', ') || 'none';
  return { code: 'not_found', detail: `No re-evaluation ${name}; known: ${names}.` };
}
