import type { ModelChoice } from '#schema/contracts/manifest';

/** How one try at a model ended. `invalid_output`: it answered, but not what the step's schema asks for. */
export type AttemptOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'http'; readonly status: number; readonly retryAfterMs?: number | undefined }
  | { readonly kind: 'connection' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'invalid_output' }
  | { readonly kind: 'aborted' };

/** A try that was made: `choice` is its index in the chain. */
export type Attempt = { readonly choice: number; readonly outcome: AttemptOutcome };

/** The step's time so far, its whole budget, and a draw in [0, 1) for the jitter. */
export type ChainClock = { readonly elapsedMs: number; readonly deadlineMs: number; readonly draw: number };

/** Why a try is made. */
export type TryReason = 'first' | 'retry' | 'fallback';

/**
 * What to do next for a prompt step: try `choice` (its `attempt`-th time, from 1) after `afterMs`, giving it `timeoutMs`; or the
 * chain has answered, is exhausted (with the code of the failure), or its caller has left.
 */
export type ChainMove =
  | { readonly do: 'try'; readonly choice: number; readonly attempt: number; readonly afterMs: number; readonly timeoutMs: number; readonly because: TryReason }
  | { readonly do: 'answered' }
  | { readonly do: 'exhausted'; readonly code: 'upstream_failed' | 'deadline' }
  | { readonly do: 'aborted' };

const BACKOFF_MS = 250;
const BACKOFF_MOST_MS = 8000;
const retriedStatuses = new Set([408, 409, 429]);
const configurationStatuses = new Set([400, 401, 403, 404]);

/** Whether the same model may be asked again: weather (408, 409, 429, 5xx, no connection, no answer in time) or a bad draw (invalid output). */
export function isRetried(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'http') return outcome.status >= 500 || retriedStatuses.has(outcome.status);
  return outcome.kind !== 'ok' && outcome.kind !== 'aborted';
}

/** Whether a failure is configuration, not weather (400, 401, 403, 404 from the provider): somebody must be told. */
export function isConfiguration(outcome: AttemptOutcome): boolean {
  return outcome.kind === 'http' && configurationStatuses.has(outcome.status);
}

/** The wait before the n-th retry: exponential with jitter between half and all of it; what the provider asked for when it asks for more; none after a mere bad answer. */
function waitMs(outcome: AttemptOutcome, retry: number, draw: number): number {
  if (outcome.kind === 'invalid_output') return 0;
  const most = Math.min(BACKOFF_MS * 2 ** (retry - 1), BACKOFF_MOST_MS);
  const jittered = Math.round(most * (0.5 + draw / 2));
  return Math.max(jittered, outcome.kind === 'http' ? (outcome.retryAfterMs ?? 0) : 0);
}

/** The next move of a chain, from the tries made so far and the clock. A wait that does not fit into the budget goes to the next in the chain at once. */
export function nextAttempt(chain: readonly ModelChoice[], attempts: readonly Attempt[], clock: ChainClock): ChainMove {
  const last = attempts.at(-1);
  const leftMs = clock.deadlineMs - clock.elapsedMs;
  if (last?.outcome.kind === 'ok') return { do: 'answered' };
  if (last?.outcome.kind === 'aborted') return { do: 'aborted' };

  const attempt = (choice: number, afterMs: number, because: TryReason): ChainMove | null => {
    const wanted = chain[choice];
    if (wanted === undefined || afterMs >= leftMs) return null;
    const made = attempts.filter((earlier) => earlier.choice === choice).length;
    return { do: 'try', choice, attempt: made + 1, afterMs, timeoutMs: Math.min(wanted.timeoutMs, leftMs - afterMs), because };
  };

  if (last === undefined) return attempt(0, 0, 'first') ?? { do: 'exhausted', code: 'deadline' };
  const tries = attempts.filter((earlier) => earlier.choice === last.choice).length;
  const retries = chain[last.choice]?.retries ?? 0;
  const retry =
    isRetried(last.outcome) && tries <= retries
      ? attempt(last.choice, waitMs(last.outcome, tries, clock.draw), 'retry')
      : null;
  const move = retry ?? attempt(last.choice + 1, 0, 'fallback');
  if (move !== null) return move;
  const outOfTime = leftMs <= 0 && (last.outcome.kind === 'timeout' || last.choice + 1 < chain.length);
  return { do: 'exhausted', code: outOfTime ? 'deadline' : 'upstream_failed' };
}
