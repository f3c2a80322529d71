import { isWorthKeeping } from '#core/cache/is-worth-keeping';
import type { StepOutcome } from '#core/flow/history';
import type { PromptAction } from '#core/flow/action';
import type { KeptAnswer } from '#schema/contracts/kept-answer';
import { askChain } from '../execute/ask-chain.ts';
import type { Asking, Paid } from '../execute/try-model.ts';

/** What a chain answered, and the answer as it may be kept; null: it may not. */
export type Made = { readonly outcome: StepOutcome | null; readonly kept: KeptAnswer | null };

/** Asks a step's chain, and says what of its answer may be given again. */
export async function makeAnswer(action: PromptAction, budgetMs: number, asking: Asking): Promise<Made> {
  const bills: Paid[] = [];
  const outcome = await askChain(action, budgetMs, {
    ...asking,
    cached: { result: 'miss', answered: (paid) => void bills.push(paid) },
  });
  const bill = bills.at(-1);
  if (outcome?.kind !== 'answered' || bill === undefined || bill.finish === null) return { outcome, kept: null };
  if (!isWorthKeeping(outcome, bill.finish)) return { outcome, kept: null };
  const { text, model } = outcome;
  const { finish, usage, costUsd } = bill;
  return { outcome, kept: { format: 1, text, model, finish, usage, costUsd, madeAtMs: asking.now() } };
}
