import type { Doing } from './action.ts';
import type { Went } from './went.ts';

/**
 * What steps ask that are under way, by path. Whoever drives a run keeps it from one `next` to another and takes out what is
 * over; without it all that is under way is rendered anew each time, which takes the square of what is done at once.
 */
export type Begun = Map<string, { readonly visit: number; readonly went: Went }>;

/** What a step asks, as it was made when it was begun: nothing that happened since is read by it. */
export function begunOnce({ step, visit }: Doing, begun: Begun | undefined, make: () => Went): Went {
  const known = begun?.get(step);
  if (known?.visit === visit) return known.went;
  const went = make();
  if (went.on === 'waiting') begun?.set(step, { visit, went });
  return went;
}
