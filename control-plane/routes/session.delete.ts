import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noSession, ownerNamed, sessionNamed } from './session-named.ts';

/** Forgets a session. The audit entry has its sealed name: who asks to be forgotten is not written down by name. */
export const deleteSession: Route<'session.delete'> = async ({ params, query, principal, deps }) => {
  const { feature } = params;
  const session = await sessionNamed(params, deps);
  const { targetingKey } = query;
  const owner = targetingKey === undefined ? {} : { owner: await ownerNamed(feature, targetingKey, deps) };
  const detail = await deps.deleteSessions({ feature, session, ...owner });
  if (detail.sessions === 0) return err(noSession);
  await deps.appendAudit([entry(deps, principal, { action: 'session.delete', feature, subject: session, detail })]);
  return ok(detail);
};
