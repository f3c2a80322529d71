import type { Failure } from '#schema/contracts/problem';

/** There is no such incident. */
export const noIncident = (id: string): Failure => ({ code: 'not_found', detail: `No incident ${id}.` });
