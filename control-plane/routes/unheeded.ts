import type { Failure } from '#schema/contracts/problem';

/** So many alerts could not be handed on, because who decides about their features did not answer. */
export const unheeded = (n: number): Failure => ({
  code: 'unavailable',
  detail: `${n === 1 ? 'An alert' : `${n} alerts`} could not be handed on. Send all of it again: what acted already does nothing twice.`,
  retryAfterS: 2,
});
