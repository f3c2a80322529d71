import { happenings, type Notification } from '#schema/contracts/notification';
import type { Env } from '../env.ts';
import { answersFor } from '../store/answers-for.ts';
import { receiversOf } from '../store/notifications.ts';

/** What happened, before it is known who answers for such things. */
export type Untold = Omit<Notification, 'owner'>;

/** Hands a notification to every receiver that wants it; each takes the same id once. Throws when one of them could not take it. */
export async function tell({ DB, NOTIFIER }: Pick<Env, 'DB' | 'NOTIFIER'>, untold: Untold): Promise<void> {
  const { feature, type } = untold;
  const names = await receiversOf(DB, { feature, type });
  if (names.length === 0) return;
  const of = happenings[type];
  const name = await answersFor(DB, feature, of);
  const notification: Notification = { ...untold, owner: { of, name } };
  const tries = await Promise.allSettled(names.map((receiver) => NOTIFIER.getByName(receiver).take(notification)));
  const failed = tries.find((one) => one.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
