import type { Failure } from '#schema/contracts/problem';
import { refuse } from '../reply.ts';

/** An answer in the protocol's words. Nobody between keeps it: it is for one key and one context. */
export const said = (status: number, body: unknown, headers: Record<string, string> = {}): Response =>
  new Response(typeof body === 'string' ? body : JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'private, no-store', ...headers },
  });

/** What the protocol knows no word for: 401, 403 and 429 as anywhere here, and an edge that has no configuration as a 500. */
export function refused(failure: Failure): Response {
  if (failure.code !== 'unavailable') return refuse(failure);
  const after = failure.retryAfterS === undefined ? {} : { 'retry-after': String(failure.retryAfterS) };
  return said(500, { errorDetails: failure.detail }, after);
}

/** The protocol's own 500, instead of a problem document. */
export async function orFailed(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch (error) {
    console.error('An evaluation failed inside.', error);
    return said(500, { errorDetails: 'Something failed inside.' });
  }
}
