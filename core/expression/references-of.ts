import type { Json } from '#schema/contracts/json';
import { inspect } from './inspect.ts';

/** The paths an expression reads from its scope, each once. */
export function referencesOf(expression: Json): string[] {
  return [...new Set(inspect(expression).references.map(({ path }) => path))];
}
