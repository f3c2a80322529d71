import type { EvalId } from '#schema/contracts/ids';
import type { ReevalRow } from '#schema/contracts/reeval';
import { keeper } from '../keeper.ts';

/** A turn that began: its number, and the eval that is asked for it. */
export type Going = { readonly n: number; readonly eval: EvalId; readonly beganAtMs: number };

/** Single values of a Reevaluator. What is absent was never set, or is over. */
export type Kept = {
  row: ReevalRow;
  /** When it was set up first: turns of one that was deleted have other evals. */
  bornAtMs: number;
  gone: number;
  turns: number;
  nextAtMs: number;
  going: Going;
  failing: { sinceMs: number; incident: string | null };
  /** How often in a row it could not be carried out. */
  unable: number;
};

export const { keptValue, keep, dropKept } = keeper<Kept>();
