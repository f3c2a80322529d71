import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Calls a planned change off. */
export const deleteFlagSchedule: Route<'flag.schedule.delete'> = async ({ params: { key, id }, principal, deps }) => {
  const what = { action: 'flag.schedule.delete', subject: key, detail: { id } };
  if (await deps.deleteSchedule({ key, id }, entry(deps, principal, what))) return ok({ ok: true });
  return err({ code: 'not_found', detail: `Flag ${key} has no planned change ${id} that still waits.` });
};
