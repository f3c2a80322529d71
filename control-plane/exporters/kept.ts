import type { ExporterSettings } from '#schema/contracts/exporter';
import type { Opening } from '#schema/contracts/incident';
import { keeper } from '../keeper.ts';

/** Single values of an Exporter. What is absent was never set. */
export type Kept = {
  /** The object's own name: at an alarm the runtime may not say it. */
  name: string;
  settings: ExporterSettings;
  /** When it was deleted. */
  gone: number;
  /** How often the batch in front was tried in vain, and when it is tried again. */
  tries: number;
  dueAtMs: number;
  /** How many runs go at once; fewer after "too large". */
  most: number;
  sent: number;
  rejected: number;
  givenUp: number;
  lastSentAtMs: number;
  lastError: string;
  /** An incident that is not in the list of incidents yet. */
  incident: Opening;
};

export const { keptValue, keep, dropKept } = keeper<Kept>();
