import type { Json } from '#schema/contracts/json';

function textsIn(value: Json): string[] {
  if (value === null) return [];
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap(textsIn);
}

/** What people read of a whole output: its texts (numbers and booleans too) in their order, a line each; names of properties are not read to anybody. */
export const outputText = (output: Json): string => textsIn(output).join('\n');
