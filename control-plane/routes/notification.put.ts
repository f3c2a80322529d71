import type { Route } from '../route.ts';
import type { NotificationInput } from '#schema/contracts/notification';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Sets up a receiver, or changes one. A secret that had to be made is in this answer and nowhere else; none is ever in a list or the audit record. */
export const putReceiver: Route<'notification.put'> = async ({ params: { name }, body, principal, deps }) => {
  const { kind, url, secret = null, events = null, features = null } = body;
  const fault = deps.addressFault(url);
  if (fault !== null)
    return err({ code: 'invalid', detail: 'This address cannot be told.', issues: [{ path: 'url', message: fault }] });
  const updatedAtMs = deps.now();
  const row = { name, kind, url: shown(body), events, features, updatedBy: principal.name, updatedAtMs };
  const detail = { kind, host: new URL(url).host, events, features, secretGiven: secret !== null };
  const put = entry(deps, principal, { action: 'notification.put', subject: name, detail });
  if (!(await deps.saveReceiver(row, put))) return err(raced(name));

  const told = await deps.configureReceiver(name, { kind, url, secret, atMs: updatedAtMs });
  if (told === false) return err(raced(name));
  const made = told.made === null ? {} : { secret: told.made };
  return ok({ ...row, ...(await deps.receiverStatus(name)), ...made });
};

/** Whoever has a Slack address may write to its channel, so of such a one the host alone is shown. */
const shown = ({ kind, url }: NotificationInput): string => (kind === 'slack' ? `${new URL(url).origin}/…` : url);

const raced = (name: string): Failure => ({
  code: 'conflict',
  detail: `Somebody else changed ${name} at the same moment. Look, and repeat.`,
});
