import type { JsonObject } from '#schema/contracts/json';
import type { ProviderName } from '#schema/contracts/provider';
import type { Usage } from '#schema/contracts/run';

/** A model call to be priced. `usage.inputTokens` includes the `cachedTokens` that the provider had, and the `writtenTokens` that it keeps from now on; `atMs` says which price list was in force. */
export type PricedCall = {
  readonly provider: ProviderName;
  readonly model: string;
  readonly usage: Usage;
  readonly cachedTokens?: number | undefined;
  readonly writtenTokens?: number | undefined;
  readonly atMs: number;
};

/** What a call costs in all, and the price used: the list's name of the model and its rates, in USD per million tokens (tiers as the list has them), which list it was, and of which day (null: nobody said). */
export type Price = {
  readonly usd: number;
  readonly model: string;
  readonly rates: JsonObject;
  readonly source: string;
  readonly asOf: string | null;
};

/** A price list. Null: the model is not on it. */
export type PriceList = (call: PricedCall) => Price | null;

/** What a model call costs. `usd` null: nobody knows, which is not nothing; `price` is stored with the span. */
export type Cost = { readonly usd: number | null; readonly price: Omit<Price, 'usd'> | null };

/** The cost of one call by this price list. The built-in `baseline` costs nothing. */
export function costOf(call: PricedCall, prices: PriceList): Cost {
  if (call.provider === 'baseline') return { usd: 0, price: null };
  const found = prices(call);
  if (found === null) return { usd: null, price: null };
  const { usd, ...price } = found;
  return { usd, price };
}
