import type { AttemptOutcome } from './chain.ts';

/**
 * How a try at a model ended, from a closed list that is short enough to be a label. `rate_limited`: 429; `rejected`: configuration
 * (400, 401, 403, 404); `http_4xx`, `http_5xx`: any other status; the rest are the outcome's own words.
 */
export function attemptResult(outcome: AttemptOutcome): string {
  if (outcome.kind === 'unconfigured') return lacking[outcome.lacks] ?? outcome.kind;
  if (outcome.kind !== 'http') return outcome.kind;
  const { status } = outcome;
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'http_5xx';
  return status <= 404 && status !== 402 ? 'rejected' : 'http_4xx';
}

/** What was decided, not forgotten. */
const lacking: { readonly [lacks: string]: string } = { permission: 'not_permitted', money: 'budget_spent' };
