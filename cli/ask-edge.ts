import type * as z from 'zod';
import { toIssues } from '#schema/contracts/issues';
import { Problem } from '#schema/contracts/problem';
import { err, ok, type Result } from '#schema/contracts/result';
import { fault, problemFault, type Fault } from './fault.ts';
import { noAnswer } from './no-answer.ts';
import type { World } from './world.ts';

/** One request to the edge. Without `key` it is anonymous. */
export type EdgeRequest = {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly key?: string;
  readonly body?: unknown;
  readonly timeoutMs: number;
};

/** What came back: any status, JSON where it was JSON, and the clock of whoever answered. */
export type EdgeAnswer = { readonly status: number; readonly body: unknown; readonly date: string | null };

/** Asks the edge; a fault only when nothing came back. */
export async function askEdge(
  fetch: World['fetch'],
  url: string,
  request: EdgeRequest,
): Promise<Result<EdgeAnswer, Fault>> {
  const { method, path, key, body, timeoutMs } = request;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (key !== undefined) headers['authorization'] = `Bearer ${key}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  try {
    const response = await fetch(`${url}${path}`, { method, headers, timeoutMs, ...sent });
    return ok({ status: response.status, body: jsonOf(await response.text()), date: response.headers.get('date') });
  } catch (error) {
    return err(noAnswer(url, error));
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An answer as the contract reads it: a problem document, or anything else that is not the reply, is a fault. */
export function replyOf<Reply>(
  { status, body }: EdgeAnswer,
  contract: z.ZodType<Reply>,
): Result<{ body: unknown; value: Reply }, Fault> {
  const problem = Problem.safeParse(body);
  if (status >= 300 && problem.success) return err(problemFault(problem.data));
  const reply = contract.safeParse(body);
  if (status < 300 && reply.success) return ok({ body, value: reply.data });
  if (status >= 300)
    return err(fault('unavailable', `HTTP ${status} without a problem document. Is this a Sluice server?`));
  const issues = reply.error === undefined ? [] : toIssues(reply.error).slice(0, 10);
  return err(fault('internal', 'The answer is not what this version expects.', { issues }));
}
