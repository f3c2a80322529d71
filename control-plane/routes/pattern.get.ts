import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { lookForPatterns } from './look-for-patterns.ts';

/** A pattern with its newest runs. */
export const getPattern: Route<'pattern.get'> = async ({ params: { id }, query, deps }) => {
  const { patterns, ...scope } = await lookForPatterns({ ...query, all: 'true' }, deps);
  const pattern = patterns.find((one) => one.id === id);
  if (pattern !== undefined) return ok({ ...scope, pattern });
  return err({ code: 'not_found', detail: `No run of ${query.feature} went this way lately.` });
};
