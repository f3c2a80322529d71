import * as z from 'zod';
import { strict } from './strict.ts';

/** Which limit refuses a call: a key's own or one of its units', a feature's day or one of its units' days. */
export const refusingLimits = ['key', 'unit', 'day', 'unit_day'] as const;

/** Calls of a key, or for a feature, that a limit refused. Names come from what people made, so they are few. */
export const RefusedCalls = strict({
  of: z.enum(['key', 'feature']),
  name: z.string().min(1).max(64),
  limit: z.enum(refusingLimits),
  n: z.number().int().min(1),
});
export type RefusedCalls = z.infer<typeof RefusedCalls>;
