import * as z from 'zod';
import { strict } from './strict.ts';

/** Every failure a caller can meet: its HTTP status, the CLI's exit code, and its title. The only such table. */
export const problems = {
  malformed: { status: 400, exit: 2, title: 'The request cannot be read' },
  unauthorized: { status: 401, exit: 3, title: 'No valid token or key' },
  forbidden: { status: 403, exit: 3, title: 'Not allowed for this role or key' },
  not_found: { status: 404, exit: 4, title: 'No such thing' },
  method_not_allowed: { status: 405, exit: 2, title: 'Not a method of this address' },
  conflict: { status: 409, exit: 5, title: 'Not possible in this phase' },
  too_large: { status: 413, exit: 2, title: 'Too large' },
  unsupported_media_type: { status: 415, exit: 2, title: 'Not a supported content type' },
  invalid: { status: 422, exit: 6, title: 'Refused' },
  invalid_input: { status: 422, exit: 6, title: "The input does not fit the version's schema" },
  idempotency_mismatch: { status: 422, exit: 6, title: 'This Idempotency-Key was used with another body' },
  blocked: { status: 422, exit: 6, title: 'A guard refused the answer' },
  rate_limited: { status: 429, exit: 7, title: 'Too many requests' },
  budget_spent: { status: 429, exit: 7, title: 'The budget is spent' },
  code_failed: { status: 500, exit: 1, title: "The version's own code failed" },
  internal: { status: 500, exit: 1, title: 'Internal error' },
  upstream_failed: { status: 502, exit: 7, title: 'A model provider or a tool failed' },
  unavailable: { status: 503, exit: 7, title: 'Not available now' },
  disabled: { status: 503, exit: 7, title: 'The feature is switched off' },
  deadline: { status: 504, exit: 7, title: 'Not done before the deadline' },
} as const;

/** The name of a failure, as in `code` of a problem document. */
export type ProblemCode = keyof typeof problems;

/** Any code of a failure. */
export const ProblemCode = z.enum(Object.keys(problems) as [ProblemCode, ...ProblemCode[]]);

/** One fault in what was sent: where (dotted path, `` for the whole) and what would be right. */
export const Issue = strict({ path: z.string(), message: z.string() });
export type Issue = z.infer<typeof Issue>;

/** A refusal inside the program, before it is written as a problem document. `detail` is public text, chosen by us. */
export type Failure = {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly issues?: readonly Issue[];
  readonly retryAfterS?: number;
};

/** An RFC 9457 problem document. `type` is `about:blank`-like and stable: `urn:sluice:problem:<code>`. */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: ProblemCode,
  detail: z.string(),
  issues: z.array(Issue).optional(),
  run: z.string().optional(),
  version: z.string().optional(),
  arm: z.string().optional(),
});
export type Problem = z.infer<typeof Problem>;

/** The document for a failure, with what is known of the run it ended. */
export function toProblem(failure: Failure, about: { run?: string; version?: string; arm?: string } = {}): Problem {
  const { status, title } = problems[failure.code];
  const base = {
    type: `urn:sluice:problem:${failure.code}`,
    title,
    status,
    code: failure.code,
    detail: failure.detail,
  };
  return { ...base, ...(failure.issues ? { issues: [...failure.issues] } : {}), ...about };
}
