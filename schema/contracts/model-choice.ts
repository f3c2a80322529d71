import * as z from 'zod';
import { ProviderName } from './provider.ts';
import { strict } from './strict.ts';

/**
 * One try in a chain: `timeoutMs` is per attempt, `retries` come on top of the first attempt. Where the answer is streamed the
 * attempt is over with its first content: `timeoutMs` is the most for that, `headersMs` and `firstContentMs` are for its parts,
 * and afterwards no pause may be longer than `idleMs`.
 */
export const ModelChoice = strict({
  provider: ProviderName,
  model: z.string().min(1).max(128),
  timeoutMs: z.number().int().min(10).max(600_000).default(30_000),
  headersMs: z.number().int().min(10).max(600_000).default(15_000),
  firstContentMs: z.number().int().min(10).max(600_000).default(30_000),
  idleMs: z.number().int().min(10).max(600_000).default(15_000),
  retries: z.number().int().min(0).max(5).default(2),
  temperature: z.number().min(0).max(2).optional(),
  maxTokens: z.number().int().min(1).max(1_000_000).optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;
