import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noReceiver } from './no-receiver.ts';

/** One receiver, and how it does now. */
export const getReceiver: Route<'notification.get'> = async ({ params: { name }, deps }) => {
  const row = await deps.findReceiver(name);
  if (row === undefined) return err(await noReceiver(name, deps));
  return ok({ ...row, ...(await deps.receiverStatus(name)) });
};
