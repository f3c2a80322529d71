import type { Json, JsonObject } from '#schema/contracts/json';

/** Whether what a server said is an object. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
