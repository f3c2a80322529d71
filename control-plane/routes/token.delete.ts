import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Revokes a token; the next request with it is 401. */
export const deleteToken: Route<'token.delete'> = async ({ params: { name }, principal, deps }) => {
  if (!(await deps.deleteToken(name))) return err({ code: 'not_found', detail: `No token ${name}.` });
  await deps.appendAudit([entry(deps, principal, { action: 'token.delete', subject: name })]);
  return ok({ ok: true });
};
