import { declaredPrices } from '#core/cost/declared-prices';
import type { ModelChoice } from '#schema/contracts/model-choice';
import { builtInProviders } from '#schema/contracts/provider';
import type { Snapshot } from '#schema/contracts/snapshot';

const builtIn = new Set<string>(builtInProviders);

/** Whether a call of this model has a known price today. The price list is large, so it is loaded when the first paid model is asked about. */
export async function isPriced(
  { provider, model }: Pick<ModelChoice, 'provider' | 'model'>,
  declared: Snapshot['providers'],
): Promise<boolean> {
  if (provider === 'baseline') return true;
  const call = { provider, model, usage: { inputTokens: 1, outputTokens: 1 }, atMs: Date.now() };
  if (builtIn.has(provider)) return (await import('#core/cost/known-prices')).knownPrices(call) !== null;
  const prices = Object.hasOwn(declared, provider) ? declared[provider]?.prices : undefined;
  return prices !== undefined && declaredPrices(prices)(call) !== null;
}
