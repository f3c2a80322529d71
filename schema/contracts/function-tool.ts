import * as z from 'zod';
import { FunctionName } from './code.ts';
import { ToolName } from './ids.ts';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';

/** A function of the version's own code as a tool: it only reads what it is given. `input` is JSON Schema of its one argument, which every call is checked against. */
export const FunctionTool = strict({
  function: FunctionName,
  /** What it does, in words: models that may call it read this. */
  description: z.string().max(2000).optional(),
  input: JsonObject.optional(),
});
export type FunctionTool = z.infer<typeof FunctionTool>;

/** Tools of a version's own, by the names that its steps call them by. */
export const FunctionTools = z
  .record(ToolName, FunctionTool)
  .refine((tools) => Object.keys(tools).length <= 32, 'At most 32 tools.');
export type FunctionTools = z.infer<typeof FunctionTools>;
