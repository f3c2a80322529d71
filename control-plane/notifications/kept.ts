import type { Opening } from '#schema/contracts/incident';
import type { NotificationInput } from '#schema/contracts/notification';
import { keeper } from '../keeper.ts';
import type { Secret } from './secrets.ts';

/** Single values of a Notifier. What is absent was never set. */
export type Kept = {
  /** The object's own name: at an alarm the runtime may not say it. */
  name: string;
  receiver: Pick<NotificationInput, 'kind' | 'url'> & { atMs: number };
  secrets: readonly Secret[];
  /** When it was deleted. */
  gone: number;
  /** Until when the receiver asked for silence (`Retry-After`). */
  quietUntilMs: number;
  givenUp: number;
  lastError: string | null;
  /** An incident that is not in the list of incidents yet. */
  incident: Opening;
};

export const { keptValue, keep, dropKept } = keeper<Kept>();
