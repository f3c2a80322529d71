import type { ModelChoice } from '#schema/contracts/model-choice';

/** What ended a stream after some of its text had been handed on: the provider, its policy, or the step's deadline. */
export type BrokenBy = 'provider' | 'policy' | 'deadline';

/** What it takes to ask a provider: the edge's own, what an admin grants the feature, and what is left of a run's budget. */
export type Lacking = 'secret' | 'address' | 'declaration' | 'permission' | 'money';

/** How one try at a model ended. `invalid_output`: it answered, but not what the step asks for; `said`: in words that it can be shown, to repair them. `refused`: the provider's policy stopped it. `unconfigured`: the edge lacks what it takes to ask it at all, or the feature its permission or the money. `broken`: it said something that was handed on, and then ended badly. */
export type AttemptOutcome =
  | { readonly kind: 'ok' }
  | { readonly kind: 'http'; readonly status: number; readonly retryAfterMs?: number | undefined }
  | { readonly kind: 'connection' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'invalid_output'; readonly said?: true }
  | { readonly kind: 'refused' }
  | { readonly kind: 'unconfigured'; readonly lacks: Lacking }
  | { readonly kind: 'broken'; readonly by: BrokenBy }
  | { readonly kind: 'aborted' };

/** A try that was made: `choice` is its index in the chain. */
export type Attempt = { readonly choice: number; readonly outcome: AttemptOutcome };

/** The step's time so far, its whole budget, and a draw in [0, 1) for the jitter. */
export type ChainClock = { readonly elapsedMs: number; readonly deadlineMs: number; readonly draw: number };

type Story = {
  readonly chain: readonly ModelChoice[];
  readonly attempts: readonly Attempt[];
  readonly clock: ChainClock;
};

/** The public code of a stream that broke: a provider's failure and a policy's refusal are told apart. */
export type BrokenCode = 'upstream_failed' | 'blocked' | 'deadline';

const brokenCodes: Readonly<Record<BrokenBy, BrokenCode>> = {
  provider: 'upstream_failed',
  policy: 'blocked',
  deadline: 'deadline',
};

/** Why a try is made. */
export type TryReason = 'first' | 'retry' | 'repair' | 'fallback';

/**
 * What to do next for a prompt step: try `choice` (its `attempt`-th time, from 1) after `afterMs`, giving it `timeoutMs`; or the
 * chain has answered, is exhausted (with the code of the failure), or its caller has left. `broken`: text was handed on, so
 * nothing else may be tried.
 */
export type ChainMove =
  | {
      readonly do: 'try';
      readonly choice: number;
      readonly attempt: number;
      readonly afterMs: number;
      readonly timeoutMs: number;
      readonly because: TryReason;
    }
  | { readonly do: 'answered' }
  | { readonly do: 'broken'; readonly code: BrokenCode }
  | {
      readonly do: 'exhausted';
      readonly code: 'upstream_failed' | 'deadline' | 'unavailable' | 'blocked' | 'budget_spent';
      readonly detail?: string;
      /** When a provider that is overloaded said it may be asked again. */
      readonly retryAfterS?: number;
    }
  | { readonly do: 'aborted' };

const BACKOFF_MS = 250;
const BACKOFF_MOST_MS = 8000;
/** A caller is asked to wait no longer than an hour, whatever a provider says. */
const MOST_AFTER_S = 3600;
const retriedStatuses = new Set([408, 409, 429]);
const configurationStatuses = new Set([400, 401, 403, 404]);

/** Whether the same model may be asked again: weather (408, 409, 429, 5xx, no connection, no answer in time) or a bad draw (invalid output). */
export function isRetried(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'http') return outcome.status >= 500 || retriedStatuses.has(outcome.status);
  return outcome.kind === 'connection' || outcome.kind === 'timeout' || outcome.kind === 'invalid_output';
}

/** Whether a failure is configuration, not weather (400, 401, 403, 404 from the provider, or the edge cannot ask it): somebody must be told. */
export function isConfiguration(outcome: AttemptOutcome): boolean {
  if (outcome.kind === 'unconfigured') return outcome.lacks !== 'money';
  return outcome.kind === 'http' && configurationStatuses.has(outcome.status);
}

/** The wait before the n-th retry: exponential with jitter between half and all of it; what the provider asked for when it asks for more; none after a mere bad answer. */
function waitMs(outcome: AttemptOutcome, retry: number, draw: number): number {
  if (outcome.kind === 'invalid_output') return 0;
  const most = Math.min(BACKOFF_MS * 2 ** (retry - 1), BACKOFF_MOST_MS);
  const jittered = Math.round(most * (0.5 + draw / 2));
  return Math.max(jittered, outcome.kind === 'http' ? (outcome.retryAfterMs ?? 0) : 0);
}

const triesOf = (attempts: readonly Attempt[], choice: number): number =>
  attempts.filter((attempt) => attempt.choice === choice).length;

/** A try of `choice` after `afterMs`, or null when the chain has no such choice or the budget no such time. */
function tryOf(story: Story, choice: number, when: { afterMs: number; because: TryReason }): ChainMove | null {
  const { chain, attempts, clock } = story;
  const leftMs = clock.deadlineMs - clock.elapsedMs - when.afterMs;
  const wanted = chain[choice];
  if (wanted === undefined || leftMs <= 0) return null;
  const attempt = triesOf(attempts, choice) + 1;
  return { do: 'try', choice, attempt, ...when, timeoutMs: Math.min(wanted.timeoutMs, leftMs) };
}

const isRepairable = ({ outcome }: Attempt): boolean => outcome.kind === 'invalid_output' && outcome.said === true;

/** A model that answered, and not as the schema asks, is shown its answer and the faults: once, and whatever `retries` says. */
function repairOf(story: Story, last: Attempt): ChainMove | null {
  const useless = story.attempts.filter((attempt) => attempt.choice === last.choice && isRepairable(attempt)).length;
  return useless > 1 ? null : tryOf(story, last.choice, { afterMs: 0, because: 'repair' });
}

function retryOf(story: Story, last: Attempt): ChainMove | null {
  if (isRepairable(last)) return repairOf(story, last);
  const tries = triesOf(story.attempts, last.choice);
  const retries = story.chain[last.choice]?.retries ?? 0;
  if (!isRetried(last.outcome) || tries > retries) return null;
  return tryOf(story, last.choice, { afterMs: waitMs(last.outcome, tries, story.clock.draw), because: 'retry' });
}

const lacking = {
  secret: 'needs a secret that the edge does not have',
  address: 'has no address that can be called',
  declaration: 'is not declared any more',
  permission: 'may not be used by this feature',
  money: 'was not asked: what a run may cost is spent',
} as const;

/** Somebody would have been asked if there had been money for it. */
function spent({ chain, attempts }: Story): ChainMove | null {
  const unpaid = attempts.find(({ outcome }) => outcome.kind === 'unconfigured' && outcome.lacks === 'money');
  if (unpaid === undefined) return null;
  const detail = `Provider ${chain[unpaid.choice]?.provider} ${lacking.money}.`;
  return { do: 'exhausted', code: 'budget_spent', detail };
}

/** Nobody of the chain could be asked: what the first of them lacks. */
function nobody({ chain, attempts }: Story): ChainMove | null {
  if (!attempts.every(({ outcome }) => outcome.kind === 'unconfigured')) return null;
  const [first] = attempts;
  if (first?.outcome.kind !== 'unconfigured') return null;
  const detail = `Provider ${chain[first.choice]?.provider} ${lacking[first.outcome.lacks]}.`;
  return { do: 'exhausted', code: 'unavailable', detail };
}

const overloaded = new Set([429, 529]);

/** In how many ms a provider that is overloaded may be asked again: 503 alone says only that it is down. Null: it is not overloaded. */
function laterMs({ outcome }: Attempt): number | null {
  if (outcome.kind !== 'http') return null;
  const { status, retryAfterMs } = outcome;
  return overloaded.has(status) || (status === 503 && retryAfterMs !== undefined) ? (retryAfterMs ?? 0) : null;
}

/** Somebody of the chain is only overloaded: the caller is told when it makes sense to ask again. */
function later({ attempts }: Story): ChainMove | null {
  const lasts = new Map(attempts.map((attempt) => [attempt.choice, attempt]));
  const waits = [...lasts.values()].flatMap((last) => laterMs(last) ?? []);
  if (waits.length === 0) return null;
  const retryAfterS = Math.min(MOST_AFTER_S, Math.max(1, Math.ceil(Math.min(...waits) / 1000)));
  return { do: 'exhausted', code: 'unavailable', detail: 'The models are overloaded. Ask again later.', retryAfterS };
}

/** `deadline` when time ended it: something was left to try, or the last model was cut short. */
function exhausted({ chain, clock }: Story, last: Attempt): ChainMove {
  if (last.outcome.kind === 'refused') return { do: 'exhausted', code: 'blocked' };
  const late = clock.elapsedMs >= clock.deadlineMs;
  const cut = last.outcome.kind === 'timeout' || last.choice + 1 < chain.length;
  return { do: 'exhausted', code: late && cut ? 'deadline' : 'upstream_failed' };
}

/**
 * The next move of a chain, from the tries made so far (oldest first) and the clock. A wait that does not fit into the budget
 * goes to the next in the chain at once; a chain is what the manifest lists, nothing is appended.
 */
export function nextAttempt(chain: readonly ModelChoice[], attempts: readonly Attempt[], clock: ChainClock): ChainMove {
  const story: Story = { chain, attempts, clock };
  const last = attempts.at(-1);
  if (last === undefined) {
    return tryOf(story, 0, { afterMs: 0, because: 'first' }) ?? { do: 'exhausted', code: 'deadline' };
  }
  if (last.outcome.kind === 'ok') return { do: 'answered' };
  if (last.outcome.kind === 'aborted') return { do: 'aborted' };
  if (last.outcome.kind === 'broken') return { do: 'broken', code: brokenCodes[last.outcome.by] };
  const fallback = (): ChainMove | null => tryOf(story, last.choice + 1, { afterMs: 0, because: 'fallback' });
  return retryOf(story, last) ?? fallback() ?? spent(story) ?? nobody(story) ?? later(story) ?? exhausted(story, last);
}
