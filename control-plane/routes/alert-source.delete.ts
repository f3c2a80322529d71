import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noSource } from './no-source.ts';

/** Heeds a source no longer. */
export const deleteSource: Route<'alert-source.delete'> = async ({ params: { name }, principal, deps }) => {
  const gone = await deps.deleteAlertSource(
    name,
    entry(deps, principal, { action: 'alert-source.delete', subject: name }),
  );
  return gone ? ok({ ok: true }) : err(await noSource(name, deps));
};
