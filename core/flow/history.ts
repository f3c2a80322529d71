import type { ToolName } from '#schema/contracts/ids';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { AskedCall } from './tool-offer.ts';

/**
 * A document that a retrieve step found, best first. `score` grows with the fit; `fetchedAt` is ISO 8601 or null when unknown;
 * `version` is what its source calls this edition, else a digest of it; `owner` may be empty; `stale`: older than it may be.
 */
export type FoundDocument = {
  readonly id: string;
  readonly text: string;
  readonly source: string;
  readonly score: number;
  readonly fetchedAt: string | null;
  readonly version: string;
  readonly owner: string;
  readonly stale: boolean;
};

/** A grader's word in a guard: `pass` is null when it could not score. */
export type GuardScore = {
  readonly grader: string;
  readonly score: number | null;
  readonly pass: boolean | null;
  readonly reason: string;
};

/** A prompt step's chain answered; `json` is null without a schema. `fallback`: another than the chain's first model answered. */
export type Answered = {
  readonly kind: 'answered';
  readonly text: string;
  readonly json: Json;
  readonly model: string;
  readonly fallback: boolean;
  /** What the model wants called before it answers; absent when nothing. */
  readonly calls?: readonly AskedCall[];
  /** What all tries together cost, where the step must know it (null: nobody does). */
  readonly costUsd?: number | null;
};

/** A guard's graders said; `value` is what was checked, without what they redacted. */
export type Graded = {
  readonly kind: 'graded';
  readonly pass: boolean;
  readonly scores: readonly GuardScore[];
  readonly value: Json;
};

/**
 * A step that could not be done. `detail` is public and repeats nothing of what a model or a tool said; without it the code's own
 * words are used. `handedOn`: its caller has read a part of what it said, so no other answer can take its place.
 */
export type StepFailed = {
  readonly kind: 'failed';
  readonly code:
    | 'upstream_failed'
    | 'deadline'
    | 'unavailable'
    | 'internal'
    | 'blocked'
    | 'code_failed'
    | 'budget_spent';
  readonly detail?: string;
  /** In how many seconds the same may be asked again with a chance. */
  readonly retryAfterS?: number;
  readonly handedOn?: true;
  /** What the tool or function itself said of it: for the model of an agent that called it, and for nothing else. */
  readonly said?: string;
};

/**
 * What core decided, written down so that it is decided once: the case that a branch takes (null: `else`), the items that a map
 * goes over, whether a loop has enough, and what goes into a subfeature and comes out of it.
 */
export type Decided =
  | { readonly kind: 'taken'; readonly case: number | null }
  | { readonly kind: 'listed'; readonly items: readonly Json[] }
  | { readonly kind: 'judged'; readonly enough: boolean }
  | { readonly kind: 'filled'; readonly value: JsonObject };

/** A tool with effects was not called, because the run may have none. */
export type StepWithheld = { readonly kind: 'withheld'; readonly tool: ToolName };

/** What came of doing a step. */
export type StepOutcome =
  | { readonly kind: 'found'; readonly documents: readonly FoundDocument[] }
  | Answered
  | Graded
  | { readonly kind: 'returned'; readonly result: Json }
  | Decided
  | StepWithheld
  | StepFailed;

/**
 * One thing that happened: the `visit`-th (from 1) doing of a step, which is named by its path in the run (`answer`,
 * `loop.2/write`), and its outcome. A run's history is a list of these; of what was done at once, in any order.
 */
export type FlowEvent = { readonly step: string; readonly visit: number; readonly outcome: StepOutcome };

/** What a run was asked: its input, the context's attributes, and the session as templates may see it (`{ id }`, or null). */
export type RunScope = { readonly input: JsonObject; readonly context: JsonObject; readonly session: Json };
