import { problems } from '#schema/contracts/problem';

/** What `rollout watch` ends with when the rollout was rolled back; no problem has it. */
export const ROLLED_BACK = 8;

/** And when it was, but replies of the bad version did not stop. */
export const NOT_STOPPED = 9;

/** What `eval run` and `eval show --wait` end with when the verdict is one of those that `--fail-on` names. */
export const EVAL_FAILED = 10;
export const EVAL_INCONCLUSIVE = 11;

/** Every exit code with its meanings, from the table of problems. */
export function exitCodes(): { readonly code: number; readonly means: readonly string[] }[] {
  const means = new Map<number, string[]>([[0, ['done']]]);
  for (const [name, { exit }] of Object.entries(problems)) means.set(exit, [...(means.get(exit) ?? []), name]);
  means.get(1)?.push('`doctor`, `rollout replay` or `evidence replay` found something wrong');
  means.set(ROLLED_BACK, ['`rollout watch`: it was rolled back']);
  means.set(NOT_STOPPED, ['`rollout watch`: it was rolled back, but replies of the candidate did not stop']);
  means.set(EVAL_FAILED, ['`eval run`, `eval show`: the verdict is fail, and --fail-on names it']);
  means.set(EVAL_INCONCLUSIVE, ['`eval run`, `eval show`: the verdict is inconclusive, and --fail-on names it']);
  return [...means].map(([code, names]) => ({ code, means: names })).toSorted((a, b) => a.code - b.code);
}
