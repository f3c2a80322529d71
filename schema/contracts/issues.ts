import type * as z from 'zod';
import type { Issue } from './problem.ts';

const MOST = 100;

/** The faults of a zod refusal as `{ path, message }`, at most a hundred, inputs never repeated at length. */
export function toIssues(error: z.ZodError): Issue[] {
  return error.issues
    .slice(0, MOST)
    .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message }));
}
