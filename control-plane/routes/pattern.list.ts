import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { lookForPatterns } from './look-for-patterns.ts';

const EXAMPLES = 3;

/** What goes wrong again and again. */
export const listPatterns: Route<'pattern.list'> = async ({ query: { limit, ...looked }, deps }) => {
  const { patterns, ...scope } = await lookForPatterns(looked, deps);
  const shown = patterns.slice(0, limit).map((one) => ({ ...one, examples: one.examples.slice(0, EXAMPLES) }));
  return ok({ ...scope, patterns: shown });
};
