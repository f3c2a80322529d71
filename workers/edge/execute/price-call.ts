import { costOf, type Cost, type PriceList } from '#core/cost/cost-of';
import { declaredPrices } from '#core/cost/declared-prices';
import type { ModelChoice } from '#schema/contracts/model-choice';
import type { ModelAnswer } from '../providers/provider.ts';
import type { Source } from '../providers/source-of.ts';
import { rememberPrices } from './remember-prices.ts';

const nothing: Cost = { usd: 0, price: null };
const unknown: Cost = { usd: null, price: null };
let known: PriceList | null = null;

async function listOf(prices: Source['prices']): Promise<PriceList | null> {
  if (prices === null) return null;
  if (prices !== 'list') return declaredPrices(prices);
  known ??= rememberPrices((await import('#core/cost/known-prices')).knownPrices);
  return known;
}

/** What an answer cost, by the prices of whom it was asked. The list of known ones is loaded when the first paid call has answered. */
export async function priceCall(
  choice: ModelChoice,
  answer: ModelAnswer,
  { prices, atMs }: { prices: Source['prices']; atMs: number },
): Promise<Cost> {
  if (choice.provider === 'baseline') return nothing;
  const list = await listOf(prices);
  const { usage, cachedTokens, cacheWrittenTokens: writtenTokens } = answer;
  const { provider, model } = choice;
  return list === null ? unknown : costOf({ provider, model, usage, cachedTokens, writtenTokens, atMs }, list);
}
