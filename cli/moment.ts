import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';

const DAY_MS = 86_400_000;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/;

/** Null: no date of the calendar; the platform takes the 31st of February for a day in March. */
function dated(text: string): number | null {
  const atMs = DATE.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(atMs) && new Date(atMs).toISOString().startsWith(text.slice(0, 10)) ? atMs : null;
}

/** A moment to come as people write it, in ms since the epoch: `30d` from now, `2027-01-31` (midnight UTC) or `2027-01-31T18:00Z`. */
export function moment(text: string, nowMs: number): Result<number, Fault> {
  const days = /^(\d{1,4})d$/.exec(text)?.[1];
  const atMs = days === undefined ? dated(text) : nowMs + Number(days) * DAY_MS;
  if (atMs === null)
    return err(fault('malformed', `${JSON.stringify(text)} is no moment: 30d, 2027-01-31 or 2027-01-31T18:00Z.`));
  return ok(atMs);
}
