import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import type { FeatureView } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import type { NotificationInput } from '#schema/contracts/notification';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Each is told by a call of its own, and one invocation of a worker makes a thousand at most. */
const RECEIVERS = 200;

/** More features than anybody has, and how many of them a refusal names. */
const FEATURES = 10_000;
const NAMED = 50;

/** Sets up a receiver, or changes one. A secret that had to be made is in this answer and nowhere else; none is ever in a list or the audit record. */
export const putReceiver: Route<'notification.put'> = async ({ params: { name }, body, principal, deps }) => {
  const { kind, url, secret = null, events = null, features = null } = body;
  const issues = await faults(body, deps);
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The receiver was understood and refused.', issues });
  if (await isOneTooMany(name, deps)) return err(tooMany);
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

async function faults({ url, features = [] }: NotificationInput, deps: Deps): Promise<Issue[]> {
  const address = deps.addressFault(url);
  const known =
    features.length === 0 ? [] : (await deps.listFeatures({ limit: FEATURES, after: undefined })).map(nameOf);
  // A receiver of a feature that is not there would be told nothing, and nobody would notice.
  const unknown = features.flatMap((feature, index) =>
    known.includes(feature) ? [] : [{ path: `features.${index}`, message: unknownFeature(feature, known) }],
  );
  return address === null ? unknown : [{ path: 'url', message: address }, ...unknown];
}

/** Two that are added at once may make it one more: the bound is for what one thing that happened costs, not for a count. */
async function isOneTooMany(name: string, { findReceiver, listReceivers }: Deps): Promise<boolean> {
  if ((await findReceiver(name)) !== undefined) return false;
  return (await listReceivers({ limit: RECEIVERS, after: undefined })).length >= RECEIVERS;
}

const tooMany: Failure = {
  code: 'conflict',
  detail: `There are ${RECEIVERS} receivers, which is as many as may be: delete one.`,
};

const nameOf = ({ feature }: FeatureView): FeatureName => feature;

const unknownFeature = (feature: FeatureName, known: readonly FeatureName[]): string =>
  `Unknown feature ${JSON.stringify(feature)}; known: ${known.slice(0, NAMED).join(', ') || 'none'}${known.length > NAMED ? ', …' : ''}.`;

/** Whoever has a Slack address may write to its channel, so of such a one the host alone is shown. */
const shown = ({ kind, url }: NotificationInput): string => (kind === 'slack' ? `${new URL(url).origin}/…` : url);

const raced = (name: string): Failure => ({
  code: 'conflict',
  detail: `Somebody else changed ${name} at the same moment. Look, and repeat.`,
});
