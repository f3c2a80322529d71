import type { FlagPatch } from '#schema/contracts/flag';
import type { Json, JsonObject } from '#schema/contracts/json';

/** A definition with some of its names replaced; null takes one away. */
export function patched(definition: Json, patch: FlagPatch): JsonObject {
  const isObject = typeof definition === 'object' && definition !== null && !Array.isArray(definition);
  const whole = { ...(isObject ? definition : {}), ...(patch as JsonObject) };
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null));
}
