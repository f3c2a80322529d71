import { costOf, type Cost, type PriceList } from '#core/cost/cost-of';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { ModelAnswer } from '../providers/provider.ts';
import { rememberPrices } from './remember-prices.ts';

const nothing: Cost = { usd: 0, price: null };
let prices: PriceList | null = null;

/** What an answer cost. The price list is loaded when the first paid call has answered. */
export async function priceCall(choice: ModelChoice, answer: ModelAnswer, atMs: number): Promise<Cost> {
  if (choice.provider === 'baseline') return nothing;
  prices ??= rememberPrices((await import('#core/cost/known-prices')).knownPrices);
  const { usage, cachedTokens } = answer;
  return costOf({ provider: choice.provider, model: choice.model, usage, cachedTokens, atMs }, prices);
}
