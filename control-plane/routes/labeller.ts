import type { Principal } from '#schema/contracts/principal';
import type { Failure } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';

/** Whose label it is: the token's. In a dev session, whose one token is everybody's, a name may be said. */
export function labeller(principal: Principal, said: string | undefined): Result<string, Failure> {
  if (said === undefined || said === principal.name) return ok(principal.name);
  if (principal.alone) return ok(said);
  return err({ code: 'forbidden', detail: 'Labels are by whoever holds the token: two people need two tokens.' });
}
