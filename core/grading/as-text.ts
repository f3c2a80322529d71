import type { Json } from '#schema/contracts/json';

/** A value as graders of text read it: text as it is, anything else as JSON, null as nothing. */
export function asText(value: Json): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}
