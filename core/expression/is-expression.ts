import type { Json, JsonObject } from '#schema/contracts/json';
import { operators } from './operators.ts';

const known = new Set(operators);

/** Whether a value inside `output.value` is an expression: an object whose only key is an operator. */
export function isExpression(value: Json): value is JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const [name, ...more] = Object.keys(value);
  return name !== undefined && more.length === 0 && known.has(name);
}
