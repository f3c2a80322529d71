import type { Message, Retrieved } from '#core/flow/action';
import type { AttemptOutcome } from '#core/flow/chain';
import type { AskedCall, ToolOffer } from '#core/flow/tool-offer';
import type { JsonObject } from '#schema/contracts/json';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { Usage } from '#schema/contracts/run';

/** Who hears an answer while it comes: that the provider has begun to reply, each part of the text in order, and that it goes on with what is not told yet. */
export type Listener = {
  readonly begins: () => void;
  readonly text: (part: string) => void;
  readonly works: () => void;
};

/**
 * One question to a model. `schema`: the answer should be JSON that fits it; `retrieved` is what the run found so far; with a
 * `listener` the provider is asked to stream.
 */
export type ModelCall = {
  readonly choice: ModelChoice;
  readonly messages: readonly Message[];
  readonly schema: JsonObject | null;
  readonly retrieved: readonly Retrieved[];
  readonly listener: Listener | null;
  readonly tools?: ToolOffer | undefined;
  /** The headers by which a provider that is told of it continues the run's trace. */
  readonly trace?: readonly (readonly [name: string, value: string])[];
};

/**
 * What a model said. `usage.inputTokens` includes the `cachedTokens`; `model` is the name the provider answered under;
 * `unmetered`: it did not say how many tokens that took; `calls`: what it wants called, absent when nothing.
 */
export type ModelAnswer = {
  readonly ok: true;
  readonly text: string;
  readonly model: string;
  readonly usage: Usage;
  readonly cachedTokens: number;
  /** Those of the input that the provider put into its cache with this call; absent: none. */
  readonly cacheWrittenTokens?: number;
  /** What the provider calls the answer. */
  readonly id?: string;
  readonly finish: string | null;
  readonly unmetered?: true;
  readonly calls?: readonly AskedCall[];
};

/** Why there is no answer. `error` is our own short text for the trace; no body or key of anybody is in it. */
export type ModelFault = {
  readonly ok: false;
  readonly outcome: Exclude<AttemptOutcome, { kind: 'ok' }>;
  readonly error: string;
  /** It had begun to answer (2xx), so the call may have to be paid for. */
  readonly begun?: true;
};

export type ModelOutcome = ModelAnswer | ModelFault;

/** Asks a model once: no retries, no timeout of its own; stops when the signal says so. Does not reject for what a provider does. */
export type Provider = (call: ModelCall, signal: AbortSignal) => Promise<ModelOutcome>;
