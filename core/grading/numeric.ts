import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** How far off is still right: `tolerance` in the number's own unit, `relative` as a share of what was expected. Either is enough. */
export type NumericOptions = { readonly tolerance?: number | undefined; readonly relative?: number | undefined };

const NUMBER = /[-+−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?|[-+−]?\.\d+/g;

/** The one number of a value, or the last that its text holds: answers end with their result. */
function numberIn(value: Json): number | null {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return null;
  const last = asText(value).match(NUMBER)?.at(-1);
  return last === undefined ? null : Number(last.replaceAll(',', '').replace('−', '-'));
}

/** Floating point has its own last digit. */
const ULPS = 4 * Number.EPSILON;

/** 1 when the output's number is near enough to the expected one, 0 when it is not or there is none; null when no number was expected. */
export function numeric(output: Json, expected: Json, { tolerance = 0, relative = 0 }: NumericOptions): Grade {
  const wanted = numberIn(expected);
  if (wanted === null || !Number.isFinite(wanted)) return { score: null, reason: 'No number was expected.' };
  const given = numberIn(output);
  if (given === null || !Number.isFinite(given)) return { score: 0, reason: 'There is no number.' };
  const off = Math.abs(given - wanted);
  const borne = Math.max(tolerance, relative * Math.abs(wanted)) + ULPS * Math.max(Math.abs(given), Math.abs(wanted));
  if (off <= borne) return { score: 1, reason: `${given} is near enough to ${wanted}.` };
  return { score: 0, reason: `${given} is ${off} off ${wanted}.` };
}
