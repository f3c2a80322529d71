import type { Json, JsonObject } from '#schema/contracts/json';
import type { AskedCall } from './tool-offer.ts';

/** Deeper arguments fit no tool, and would overflow the stack of what walks them. */
const DEPTH = 64;

const isTooDeep = (value: Json, depth = 0): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth >= DEPTH || Object.values(value).some((item) => isTooDeep(item, depth + 1)));

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A call's arguments as an object; none at all counts as an empty one. Null: what the model wrote is no JSON object. */
export function callArguments({ arguments: written }: Pick<AskedCall, 'arguments'>): JsonObject | null {
  if (written.trim() === '') return {};
  const value = parse(written);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && !isTooDeep(value) ? value : null;
}
