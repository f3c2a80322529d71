import * as z from 'zod';
import { JsonObject } from './json.ts';
import { strict } from './strict.ts';
import { StepName } from './word.ts';

/** Makes the reply: the top level is literal, inside it single-operator objects are JsonLogic. Last, exactly one. */
export const OutputStep = strict({ kind: z.literal('output'), name: StepName.optional(), value: JsonObject });
export type OutputStep = z.infer<typeof OutputStep>;
