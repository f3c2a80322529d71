import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?Z)?$/;

/** A moment gone by as people write it, in ms since the epoch: `30m`, `2h`, `3d` ago, `2027-01-31` (midnight UTC) or `2027-01-31T18:00Z`. Undefined stays so. */
export function past(text: string | undefined, nowMs: number): Result<number | undefined, Fault> {
  if (text === undefined) return ok(undefined);
  const [, number, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  const atMs = number !== undefined ? nowMs - Number(number) * (UNITS_MS[unit] ?? 0) : dated(text);
  if (!Number.isNaN(atMs)) return ok(Math.max(0, atMs));
  return err(fault('malformed', `${JSON.stringify(text)} is no moment: 30m, 2h, 3d, 2027-01-31 or 2027-01-31T18:00Z.`));
}

const dated = (text: string): number => (DATE.test(text) ? Date.parse(text) : Number.NaN);
