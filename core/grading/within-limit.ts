import type { Grade } from './grade.ts';

/** What a run took, as its trace has it; null: unknown. */
export type Taken = { readonly ms: number | null; readonly usd: number | null; readonly tokens: number };

function within(taken: number | null, most: number, unit: string): Grade {
  if (taken === null) return { score: null, reason: `How many ${unit} it took is unknown.` };
  return { score: taken <= most ? 1 : 0, reason: `${taken} ${unit}; at most ${most}.` };
}

/** 1 when the run took at most `maxMs` milliseconds, else 0. */
export const latency = (
  _output: unknown,
  _expected: unknown,
  { maxMs, taken }: { maxMs: number; taken: Taken },
): Grade => within(taken.ms, maxMs, 'ms');

/** 1 when the run cost at most `maxUsd`, else 0; null when a price is unknown. */
export const cost = (
  _output: unknown,
  _expected: unknown,
  { maxUsd, taken }: { maxUsd: number; taken: Taken },
): Grade => within(taken.usd, maxUsd, 'USD');

/** 1 when the run took at most `max` tokens, in and out, else 0. */
export const tokens = (_output: unknown, _expected: unknown, { max, taken }: { max: number; taken: Taken }): Grade =>
  within(taken.tokens, max, 'tokens');
