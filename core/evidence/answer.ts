import type { Answer } from './tally.ts';

/** The attribute whose values are watched apart, and where a run's value of it stands in the run's `slices`. */
export type SliceBy = { readonly attribute: string; readonly index: number };

/**
 * A guardrail with everything its question needs frozen: thresholds in ms and USD, waiting time in ms. `bad`: the place of its
 * score among the run's `scores`, and the edition of the graders that must have given it. Without `by`: all units together.
 */
export type AskedGuardrail = { readonly id: string; readonly by?: SliceBy | undefined } & (
  | { readonly metric: 'error' | 'fallback' | 'blocked' }
  | { readonly metric: 'slow'; readonly of?: 'first_token' | undefined; readonly overMs: number }
  | { readonly metric: 'costly'; readonly overUsd: number }
  | {
      readonly metric: 'bad';
      readonly grader: number;
      readonly under: number;
      readonly sample: number;
      readonly edition: number;
    }
  | { readonly metric: 'rejected'; readonly feedback: string; readonly waitMs: number }
);

/**
 * How a run ended. `durationMs` and `costUsd` include every try, and for an aborted run what had passed until then; cost is
 * null when a price is unknown. `fallback`: a later model of the chain served. A `waiting` run has not ended: it is asked
 * nothing before a later record replaces it.
 */
export type EndedRun = {
  readonly outcome: 'ok' | 'error' | 'blocked' | 'aborted' | 'invalid_input' | 'waiting';
  readonly fallback: boolean;
  readonly degraded: boolean;
  readonly durationMs: number;
  /** When the first words of its answer went out; absent: all of it at the end. */
  readonly firstContentMs?: number | undefined;
  readonly costUsd: number | null;
  /** What the period's graders gave, in the route's order (null: the grader failed, or there was nothing to grade), and which edition of them. */
  readonly scores?: readonly (number | null)[] | undefined;
  readonly grading?: number | undefined;
};

/** The first value a run got for each feedback name: whether it was a no, and when it came. */
export type FirstFeedback = { readonly [name: string]: { readonly no: boolean; readonly atMs: number } };

/**
 * What is known of a counted run when its time is up; `end` is null when no record came by the deadline. `measured` is known
 * at the start: the unit was drawn (by its hash) to bypass cache and single flight, or its feature caches nothing. Nobody else is asked
 * anything: a warm cache is quick, cheap, never down, and says again what was found good. So is
 * `drawn`: the ids of the `bad` guardrails whose sample the unit is in (`drawnFor`).
 */
export type CountedRun = {
  readonly startedAtMs: number;
  readonly measured: boolean;
  readonly drawn: readonly string[];
  readonly end: EndedRun | null;
  readonly feedback: FirstFeedback;
};

function failed(end: EndedRun | null): boolean {
  return end === null || end.outcome === 'error' || end.outcome === 'invalid_input';
}

function servedSecondBest(end: EndedRun | null): boolean {
  return end?.outcome === 'ok' && (end.fallback || end.degraded);
}

function tookLonger(end: EndedRun | null, { of, overMs }: Extract<AskedGuardrail, { metric: 'slow' }>): boolean {
  if (end === null) return true;
  const { durationMs, firstContentMs = durationMs } = end;
  return end.outcome !== 'invalid_input' && (of === 'first_token' ? firstContentMs : durationMs) > overMs;
}

function spentMore(end: EndedRun | null, overUsd: number): Answer {
  if (end === null) return 'unanswered';
  if (end.outcome === 'invalid_input') return false;
  return end.costUsd === null ? 'unanswered' : end.costUsd > overUsd;
}

/** A run that served nothing has nothing that could be bad: that is for `error` and `blocked` to count. */
function gradedUnder(end: EndedRun | null, asked: Extract<AskedGuardrail, { metric: 'bad' }>): Answer {
  if (end?.outcome !== 'ok') return false;
  const score = end.grading === asked.edition ? end.scores?.[asked.grader] : null;
  return score === null || score === undefined ? 'unanswered' : score < asked.under;
}

function refused(run: CountedRun, feedback: string, waitMs: number): boolean {
  const first = Object.hasOwn(run.feedback, feedback) ? run.feedback[feedback] : undefined;
  return first !== undefined && first.no && first.atMs <= run.startedAtMs + waitMs;
}

/**
 * What a run answers to a guardrail's question: true is bad, null is "not asked" (the unit is not in that guardrail's `n`;
 * decided at the start, by the unit's hash alone), source: evidence.md, "What each case counts". A run without a record
 * failed, and took longer than any threshold; nobody knows what it spent.
 */
export function answer(guardrail: AskedGuardrail, run: CountedRun): Answer {
  const { end } = run;
  if (!run.measured) return null;
  switch (guardrail.metric) {
    case 'error':
      return failed(end);
    case 'fallback':
      return servedSecondBest(end);
    case 'blocked':
      return end?.outcome === 'blocked';
    case 'slow':
      return tookLonger(end, guardrail);
    case 'costly':
      return spentMore(end, guardrail.overUsd);
    case 'bad':
      return run.drawn.includes(guardrail.id) ? gradedUnder(end, guardrail) : null;
    case 'rejected':
      return refused(run, guardrail.feedback, guardrail.waitMs);
  }
}
