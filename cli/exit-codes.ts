import { problems } from '#schema/contracts/problem';

/** What `rollout watch` ends with when the rollout was rolled back; no problem has it. */
export const ROLLED_BACK = 8;

/** Every exit code with its meanings, from the table of problems. */
export function exitCodes(): { readonly code: number; readonly means: readonly string[] }[] {
  const means = new Map<number, string[]>([[0, ['done']]]);
  for (const [name, { exit }] of Object.entries(problems)) means.set(exit, [...(means.get(exit) ?? []), name]);
  means.get(1)?.push('`doctor`, `rollout replay` or `evidence replay` found something wrong');
  means.set(ROLLED_BACK, ['`rollout watch`: it was rolled back']);
  return [...means].map(([code, names]) => ({ code, means: names })).toSorted((a, b) => a.code - b.code);
}
