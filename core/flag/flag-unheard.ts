import type { Failure } from '#schema/contracts/problem';

/** The refusal for a change of flags that is kept and that the edge does not have yet. */
export const flagUnheard = (what: string): Failure => ({
  code: 'unavailable',
  detail: `The change of ${what} is kept here and the edge has not heard of it yet. Repeat this call.`,
  retryAfterS: 2,
});
