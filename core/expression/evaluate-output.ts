import type { Json, JsonObject } from '#schema/contracts/json';
import type { Result } from '#schema/contracts/result';
import type { Scope } from './at-path.ts';
import { evaluate, type ExpressionFailure } from './evaluate.ts';
import { isExpression } from './is-expression.ts';

type Filled<Value> = Result<Value, ExpressionFailure>;

function fillArray(items: readonly Json[], scope: Scope): Filled<Json> {
  const filled: Json[] = [];
  for (const item of items) {
    const result = fill(item, scope);
    if (!result.ok) return result;
    filled.push(result.value);
  }
  return { ok: true, value: filled };
}

function fill(value: Json, scope: Scope): Filled<Json> {
  if (Array.isArray(value)) return fillArray(value, scope);
  if (isExpression(value)) return evaluate(value, scope);
  if (typeof value === 'object' && value !== null) return evaluateOutput(value, scope);
  return { ok: true, value };
}

/** `output.value` filled from the scope: the top level is literal, single-operator objects inside it are expressions, `{ "literal": x }` is x. */
export function evaluateOutput(value: JsonObject, scope: Scope): Filled<JsonObject> {
  const filled: [string, Json][] = [];
  for (const [name, part] of Object.entries(value)) {
    const result = fill(part, scope);
    if (!result.ok) return result;
    filled.push([name, result.value]);
  }
  return { ok: true, value: Object.fromEntries(filled) };
}
