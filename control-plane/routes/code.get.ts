import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';

/** What code exports, and who pushed it. */
export const getCode: Route<'code.get'> = async ({ params: { feature, code }, deps }) => {
  const found = await deps.findCode(feature, code);
  return found === undefined
    ? err({ code: 'not_found', detail: `Feature ${feature} has no code ${code}.` })
    : ok(found);
};
