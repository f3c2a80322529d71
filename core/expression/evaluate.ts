import type { Json } from '#schema/contracts/json';
import type { Result } from '#schema/contracts/result';
import type { Scope } from './at-path.ts';
import { BoundedEngine, BoundPassed, type ExpressionCode } from './bounded-engine.ts';

/** Why an expression has no value; `message` is our own text and repeats no data. */
export type ExpressionFailure = { readonly code: ExpressionCode; readonly message: string };

const messages: Record<ExpressionCode, string> = {
  unknown_operator: 'The expression uses an operator that does not exist.',
  bad_argument: 'An operator of the expression got an argument it cannot work with.',
  too_much_work: 'The expression takes too much work.',
  too_deep: 'The expression nests too deep.',
};

const typeOf = (thrown: unknown): unknown =>
  typeof thrown === 'object' && thrown !== null && 'type' in thrown ? thrown.type : null;

function codeOf(thrown: unknown): ExpressionCode {
  if (thrown instanceof BoundPassed) return thrown.code;
  if (thrown instanceof RangeError) return 'too_deep';
  return typeOf(thrown) === 'Unknown Operator' ? 'unknown_operator' : 'bad_argument';
}

/** The value of a JsonLogic expression over the scope. Interpreted, own properties only, work and depth bounded; expressions that share an `engine` share its bound. */
export function evaluate(
  expression: Json,
  scope: Scope,
  engine = new BoundedEngine(),
): Result<Json, ExpressionFailure> {
  try {
    return { ok: true, value: engine.run(expression, scope) as Json };
  } catch (thrown) {
    // The engine throws objects, NaN and TypeErrors of its own making for bad data; nothing else runs in here.
    const code = codeOf(thrown);
    return { ok: false, error: { code, message: messages[code] } };
  }
}
