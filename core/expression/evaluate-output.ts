import type { Json, JsonObject } from '#schema/contracts/json';
import type { Result } from '#schema/contracts/result';
import type { Scope } from './at-path.ts';
import { BoundedEngine } from './bounded-engine.ts';
import { evaluate, type ExpressionFailure } from './evaluate.ts';
import { isExpression } from './is-expression.ts';

type Filled<Value> = Result<Value, ExpressionFailure>;

function fillArray(items: readonly Json[], scope: Scope, engine: BoundedEngine): Filled<Json> {
  const filled: Json[] = [];
  for (const item of items) {
    const result = fill(item, scope, engine);
    if (!result.ok) return result;
    filled.push(result.value);
  }
  return { ok: true, value: filled };
}

function fill(value: Json, scope: Scope, engine: BoundedEngine): Filled<Json> {
  if (Array.isArray(value)) return fillArray(value, scope, engine);
  if (isExpression(value)) return evaluate(value, scope, engine);
  if (typeof value === 'object' && value !== null) return evaluateOutput(value, scope, engine);
  return { ok: true, value };
}

/** `output.value` filled from the scope: the top level is literal, single-operator objects inside it are expressions, `{ "literal": x }` is x. All of it together has the bound of one expression. */
export function evaluateOutput(value: JsonObject, scope: Scope, engine = new BoundedEngine()): Filled<JsonObject> {
  const filled: [string, Json][] = [];
  for (const [name, part] of Object.entries(value)) {
    const result = fill(part, scope, engine);
    if (!result.ok) return result;
    filled.push([name, result.value]);
  }
  return { ok: true, value: Object.fromEntries(filled) };
}
