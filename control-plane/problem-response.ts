import { toProblem, type Failure } from '#schema/contracts/problem';

/** A refusal as an HTTP response (RFC 9457). */
export function problemResponse(failure: Failure, headers: Record<string, string> = {}): Response {
  const problem = toProblem(failure);
  const standard: Record<string, string> = { 'content-type': 'application/problem+json', 'cache-control': 'no-store' };
  if (failure.code === 'unauthorized') standard['www-authenticate'] = 'Bearer realm="sluice"';
  if (failure.retryAfterS !== undefined) standard['retry-after'] = String(failure.retryAfterS);
  return new Response(JSON.stringify(problem), { status: problem.status, headers: { ...standard, ...headers } });
}
