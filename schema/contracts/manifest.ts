import * as z from 'zod';
import { CodeHash } from './code.ts';
import { FunctionTools } from './function-tool.ts';
import { Json, JsonObject } from './json.ts';
import { Memory } from './memory.ts';
import { ModelChoice } from './model-choice.ts';
import { Prompt } from './prompt-step.ts';
import { Step } from './step.ts';
import { strict } from './strict.ts';
import { Word } from './word.ts';

/**
 * How the version answers the chat APIs. `input` is filled as `output.value` is, from `messages` (`[{ role, content }]`), `last` (the
 * last user message's text) and `system` (what system messages say); `output` is an expression over `output`. Each has a default.
 */
export const Chat = strict({ input: JsonObject.optional(), output: Json.optional() });
export type Chat = z.infer<typeof Chat>;

/** What bounds a run: the whole run's deadline, the largest input, and the largest output (1 MB where nothing is said). */
export const Limits = strict({
  deadlineMs: z.number().int().min(100).max(900_000).default(120_000),
  inputBytes: z.number().int().min(1).max(1_000_000).default(100_000),
  // No default here: it would give every manifest that is pushed again another hash.
  outputBytes: z.number().int().min(1).max(4_000_000).optional(),
});
export type Limits = z.infer<typeof Limits>;

/**
 * Everything that decides what a feature does, as it is pushed; at most 256 KB of JSON. `format: 1` freezes every default.
 * References between its parts are checked by `core/flow/check.ts`, shapes here.
 */
export const Manifest = strict({
  format: z.literal(1),
  input: JsonObject,
  output: JsonObject,
  models: z.record(Word, z.array(ModelChoice).min(1).max(8)).default({}),
  prompts: z.record(Word, Prompt).default({}),
  flow: z.array(Step).min(1).max(64),
  degraded: JsonObject.optional(),
  chat: Chat.optional(),
  memory: Memory.optional(),
  /** While a rollout compares it: the share of units that no cache serves, in either arm; 0.1 where a step is cached. */
  measure: z.number().gt(0).max(1).optional(),
  /** The code that its `code` steps and its own tools call, which was put before. */
  code: CodeHash.optional(),
  /** Functions of that code which `tool` and `agent` steps call like declared tools. */
  tools: FunctionTools.optional(),
  limits: Limits.prefault({}),
});
export type Manifest = z.infer<typeof Manifest>;
export type ManifestInput = z.input<typeof Manifest>;

/** The largest manifest, in bytes of JSON. */
export const MANIFEST_BYTES = 256 * 1024;
