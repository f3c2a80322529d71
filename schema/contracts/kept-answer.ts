import * as z from 'zod';
import { Usage } from './run.ts';
import { strict } from './strict.ts';

/** A model's answer as KV keeps it under `answerKey`; what making it took was paid by the run that made it. */
export const KeptAnswer = strict({
  format: z.literal(1),
  text: z.string(),
  model: z.string(),
  finish: z.string(),
  usage: Usage,
  costUsd: z.number().min(0).nullable(),
  madeAtMs: z.number().int(),
});
export type KeptAnswer = z.infer<typeof KeptAnswer>;

/** The KV key of an answer: the SHA-256 (hex) of the request that it answers. */
export const answerKey = (digest: string): string => `answer/${digest}`;
