import type { ModelChoice } from '#schema/contracts/model-choice';

/** Whether a call of this model has a known price today. The price list is large, so it is loaded when the first paid model is asked about. */
export async function isPriced({ provider, model }: Pick<ModelChoice, 'provider' | 'model'>): Promise<boolean> {
  if (provider === 'baseline') return true;
  const { knownPrices } = await import('#core/cost/known-prices');
  const usage = { inputTokens: 1, outputTokens: 1 };
  return knownPrices({ provider, model, usage, atMs: Date.now() }) !== null;
}
