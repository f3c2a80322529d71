import type { PromptCache } from '#schema/contracts/prompt-step';

/** `stale`: past its time, and still given while another is made; `old`: not given any more. */
export type Age = 'fresh' | 'stale' | 'old';

/** Clocks of two places may differ by this much. */
const SKEW_MS = 60_000;

/** How old an answer is for a step that keeps answers so. One from the future was made by a clock that nobody can go by. */
export function ageOf(madeAtMs: number, { ttlS, staleS = 0 }: PromptCache, nowMs: number): Age {
  const ageMs = nowMs - madeAtMs;
  if (ageMs < -SKEW_MS) return 'old';
  if (ageMs < ttlS * 1000) return 'fresh';
  return ageMs < (ttlS + staleS) * 1000 ? 'stale' : 'old';
}
