import type { EvalOrder, EvalResult, EvalStatus } from '#schema/contracts/eval';
import { keeper } from '../keeper.ts';

/** Single values of an eval. What is absent was never set. */
export type Kept = {
  order: EvalOrder & { createdAtMs: number };
  status: EvalStatus;
  /** The id of the last example that was copied. */
  loadedTo: string;
  /** How far the baseline's scores were copied; null: all of them. */
  blessedTo: number | null;
  /** How many examples were not run, because the baseline knows another question by that name, or none. */
  unshared: { changed: number; added: number };
  endedAtMs: number;
  result: EvalResult;
  error: string;
};

export const { keptValue, keep } = keeper<Kept>();
