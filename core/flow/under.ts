import type { Issue } from '#schema/contracts/problem';

/** The same faults with their dotted paths put under another. */
export function under(path: string, issues: readonly Issue[]): Issue[] {
  return issues.map((issue) => ({ path: issue.path === '' ? path : `${path}.${issue.path}`, message: issue.message }));
}
