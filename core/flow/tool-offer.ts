import type { JsonObject } from '#schema/contracts/json';

/** A tool as a model is shown it. `strict`: the provider is asked to hold the model to the schema. */
export type ToolSpec = {
  readonly name: string;
  readonly description: string | null;
  readonly input: JsonObject;
  readonly strict?: boolean;
};

/** Whether a model may call, must call (any, or one by its name), or may not. */
export type ToolChoice = 'auto' | 'required' | 'none' | { readonly name: string };

/**
 * What a model may call. `parallel`: several at once; undefined leaves it to the provider. `wellFormed`: an answer whose
 * arguments are no JSON object is of no use (nobody is there to tell the model), so it counts as a failed try.
 */
export type ToolOffer = {
  readonly tools: readonly ToolSpec[];
  readonly choice: ToolChoice;
  readonly parallel?: boolean;
  readonly wellFormed: boolean;
};

/** A call that a model asks for. `arguments` is JSON as it wrote it, which may be none; `id` is the provider's, or the caller's. */
export type AskedCall = { readonly id: string; readonly name: string; readonly arguments: string };
