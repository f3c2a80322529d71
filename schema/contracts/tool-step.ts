import * as z from 'zod';
import { ToolName } from './ids.ts';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';
import { StepName } from './word.ts';

/** Calls a tool that an admin declared (`PUT /tools/{name}`); later steps see `.result`. `arguments` are filled as `output.value` is. */
export const ToolStep = strict({
  kind: z.literal('tool'),
  name: StepName,
  tool: ToolName,
  arguments: JsonObject.default({}),
});
export type ToolStep = z.infer<typeof ToolStep>;
