import type { Route } from '../route.ts';
import { checkFlag } from '#core/flag/check-flag';
import { evaluatorsOf } from '#core/flag/evaluators-of';
import type { JsonObject } from '#schema/contracts/json';
import { err } from '#schema/contracts/result';

/** Creates a flag, or changes what it is for everybody, from the next snapshot on. */
export const putFlag: Route<'flag.put'> = async ({ params: { key }, body, principal, deps }) => {
  const issues = checkFlag(body, evaluatorsOf((await deps.keptFlags()).share));
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The flag was understood and refused.', issues });
  // Read by JSON.parse: what the contract lets through is JSON.
  const known = await deps.findFlag(key);
  return deps.writeFlag({ key, definition: body as JsonObject, known, action: 'flag.put' }, principal);
};
