import * as z from 'zod';
import { ToolName } from './ids.ts';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';
import { StepName, Word } from './word.ts';

/**
 * Lets a model call tools until it has an answer; later steps see `.text`, `.json`, `.calls[]` and `.turns`. In the last of
 * `maxTurns` it may call none; once `maxUsd` is spent no turn is begun.
 */
export const AgentStep = strict({
  kind: z.literal('agent'),
  name: StepName,
  prompt: Word,
  model: Word,
  tools: z
    .array(ToolName)
    .min(1)
    .max(32)
    .refine((names) => new Set(names).size === names.length, 'Each tool once.'),
  maxTurns: z.number().int().min(2).max(25),
  maxUsd: z.number().gt(0).max(1000).optional(),
  schema: JsonObject.optional(),
  /** What was said before in the session stands before the question, as in a prompt step. */
  memory: z.literal(true).optional(),
  /** For all turns and calls together. */
  deadlineMs: z.number().int().min(10).max(900_000).default(120_000),
});
export type AgentStep = z.infer<typeof AgentStep>;
