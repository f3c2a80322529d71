import * as z from 'zod';
import { JsonObject } from './json.ts';
import { PromptExamples } from './prompt-examples.ts';
import { strict } from './strict.ts';
import { StepName, Word } from './word.ts';

/** A prompt's messages; `{{ path }}` is filled from input, context and earlier steps. */
export const Prompt = strict({ system: z.string().max(100_000).optional(), user: z.string().min(1).max(100_000) });
export type Prompt = z.infer<typeof Prompt>;

const MOST_S = 86_400 * 30;

/**
 * Keeps a step's answers by the whole request that they answer, for `ttlS`; for `staleS` more an old one is given at once and made
 * anew behind it. `personal`: an answer is given to no other unit than the one it was made for.
 */
export const PromptCache = strict({
  ttlS: z.number().int().min(1).max(MOST_S),
  staleS: z.number().int().min(0).max(MOST_S).optional(),
  personal: z.literal(true).optional(),
});
export type PromptCache = z.infer<typeof PromptCache>;

/** Asks a model chain; later steps see `.text`, `.json`, `.model`, `.fallback`. `memory`: the session's earlier messages stand before the prompt's own. */
export const PromptStep = strict({
  kind: z.literal('prompt'),
  name: StepName,
  prompt: Word,
  model: Word,
  schema: JsonObject.optional(),
  memory: z.literal(true).optional(),
  examples: PromptExamples.optional(),
  cache: PromptCache.optional(),
  deadlineMs: z.number().int().min(10).max(600_000).default(60_000),
});
export type PromptStep = z.infer<typeof PromptStep>;
