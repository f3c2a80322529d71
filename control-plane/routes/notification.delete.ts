import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noReceiver } from './no-receiver.ts';

/** Deletes a receiver: what it was not told yet it never will be. Stopping it is repeated with the call, also when nothing is listed any more. */
export const deleteReceiver: Route<'notification.delete'> = async ({ params: { name }, principal, deps }) => {
  const gone = entry(deps, principal, { action: 'notification.delete', subject: name });
  const deleted = await deps.deleteReceiver(name, gone);
  await deps.stopReceiver(name, gone.atMs);
  return deleted ? ok({ ok: true }) : err(await noReceiver(name, deps));
};
