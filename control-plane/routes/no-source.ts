import type { Deps } from '../deps.ts';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for an alert source that nobody set up. */
export async function noSource(name: string, { listAlertSources }: Pick<Deps, 'listAlertSources'>): Promise<Failure> {
  const some = await listAlertSources({ limit: 50, after: undefined });
  const known = some.map((source) => source.name).join(', ') || 'none';
  return { code: 'not_found', detail: `No alert source ${name}; known: ${known}.` };
}
