import * as z from 'zod';
import { Json } from './json.ts';
import { outcomes } from './run.ts';

const text = z.string().nullable();
const truth = z.number().transform((value) => value === 1);

/** A run as the database tells it for its signature: what its spans came to, and what people said of it. */
export const SignedRow = z.object({
  run: z.string(),
  version: z.string(),
  atMs: z.number(),
  outcome: z.enum(outcomes),
  code: text,
  fallback: truth,
  degraded: truth,
  spans: z.array(
    z.object({
      kind: z.string(),
      step: z.string(),
      status: z.string(),
      error: text,
      type: text,
      tool: text,
      pass: z.boolean().nullable(),
      scores: Json,
    }),
  ),
  said: z.array(z.union([z.boolean(), z.number(), z.string()])),
});
export type SignedRow = z.infer<typeof SignedRow>;
