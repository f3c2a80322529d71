import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noSession, ownerNamed, sessionNamed } from './session-named.ts';

/** What is remembered of a session. Whoever reads what somebody said is written down. */
export const getSession: Route<'session.get'> = async ({ params, query, principal, deps }) => {
  const { feature } = params;
  const session = await sessionNamed(params, deps);
  const owner = query.targetingKey === undefined ? '' : await ownerNamed(feature, query.targetingKey, deps);
  const view = await deps.findSession({ feature, session, owner });
  if (view === undefined) return err(noSession);
  await deps.appendAudit([entry(deps, principal, { action: 'session.get', feature, subject: session })]);
  return ok(view);
};
