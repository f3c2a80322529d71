import * as z from 'zod';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** The deepest nesting that is read anywhere. Deeper values would overflow the stack of what walks them later. */
export const JSON_DEPTH = 64;

/** Whether a parsed JSON value nests at most `most` levels; walks without recursion. */
export function isShallow(value: unknown, most: number = JSON_DEPTH): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > most) return false;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return true;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);
const tooDeep = `Nested deeper than ${JSON_DEPTH} levels.`;

/** A JSON value at the border. What arrives was read by JSON.parse, so only presence and depth are asked. */
export const Json = z
  .custom<Json>((value) => value !== undefined, 'Required.')
  .refine((value) => isShallow(value), tooDeep);

/** A JSON object at the border, see `Json`. */
export const JsonObject = z
  .custom<{ [name: string]: Json }>(isObject, 'A JSON object.')
  .refine((value) => isShallow(value), tooDeep);
export type JsonObject = { [name: string]: Json };
