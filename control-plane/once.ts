import type { Failure } from '#schema/contracts/problem';
import type { Claimed, KeyUse } from './store/idempotency.ts';
import { problemResponse } from './problem-response.ts';
import { seal, unseal } from './seal.ts';

/** Where answers are kept for a repeat with the same Idempotency-Key. */
export type AnswerBook = {
  claim: (use: KeyUse) => Promise<Claimed>;
  keep: (use: KeyUse, answered: { status: number; answer: string }) => Promise<void>;
  drop: (use: KeyUse) => Promise<void>;
};

const inFlight: Failure = {
  code: 'conflict',
  detail: 'The first request with this Idempotency-Key is still at work.',
  retryAfterS: 1,
};
const otherBody: Failure = {
  code: 'idempotency_mismatch',
  detail: 'This Idempotency-Key was used with another request in the last 24 hours. Use a new one.',
};

/** Runs a write once for its key: a repeat gets the first answer, refusals included. What failed on our side (5xx) is forgotten, so that a repeat tries again. */
export async function once(
  use: KeyUse & { bearer: string },
  book: AnswerBook,
  run: () => Promise<Response>,
): Promise<Response> {
  const claimed = await book.claim(use);
  if (claimed.kind === 'in_flight') return problemResponse(inFlight);
  if (claimed.kind === 'mismatch') return problemResponse(otherBody);
  if (claimed.kind === 'answered') return replayed(claimed.status, await unseal(claimed.answer, use));
  try {
    const response = await run();
    const { status } = response;
    if (status >= 500) await book.drop(use);
    else await book.keep(use, { status, answer: await seal(await response.clone().text(), use) });
    return response;
  } catch (error) {
    await book.drop(use);
    throw error;
  }
}

function replayed(status: number, body: string): Response {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  return new Response(body, {
    status,
    headers: { 'content-type': type, 'cache-control': 'no-store', 'idempotency-replayed': 'true' },
  });
}
