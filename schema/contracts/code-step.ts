import * as z from 'zod';
import { FunctionName } from './code.ts';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';
import { StepName } from './word.ts';

/** Calls a function of the version's own code; later steps see `.result`. `arguments` are filled as `output.value` is. */
export const CodeStep = strict({
  kind: z.literal('code'),
  name: StepName,
  function: FunctionName,
  arguments: JsonObject.default({}),
});
export type CodeStep = z.infer<typeof CodeStep>;
