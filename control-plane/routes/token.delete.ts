import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Revokes a token; the next request with it is 401. */
export const deleteToken: Route<'token.delete'> = async ({ params: { name }, principal, deps }) => {
  const gone = entry(deps, principal, { action: 'token.delete', subject: name });
  if (!(await deps.deleteToken(name, gone))) return err({ code: 'not_found', detail: `No token ${name}.` });
  return ok({ ok: true });
};
