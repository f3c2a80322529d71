import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noSession, ownerNamed } from './session-named.ts';

/** Forgets all sessions of a unit, by whatever names it had them. */
export const forgetSessions: Route<'session.forget'> = async ({ params: { feature, unit }, principal, deps }) => {
  const owner = await ownerNamed(feature, unit, deps);
  const detail = await deps.deleteSessions({ feature, owner });
  if (detail.sessions === 0) return err(noSession);
  await deps.appendAudit([entry(deps, principal, { action: 'session.forget', feature, subject: owner, detail })]);
  return ok(detail);
};
