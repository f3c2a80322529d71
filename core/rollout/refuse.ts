import type { Failure, Issue, ProblemCode } from '#schema/contracts/problem';

/** A refusal as a value; `detail` and the issues are public text. */
export function refuse(
  code: ProblemCode,
  detail: string,
  issues?: readonly Issue[],
): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error: issues === undefined ? { code, detail } : { code, detail, issues } };
}
