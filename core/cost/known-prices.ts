import { calcPrice, type PriceCalculation } from '@pydantic/genai-prices';
import type { JsonObject } from '#schema/contracts/json';
import type { PricedCall, Price } from './cost-of.ts';

/** Which list these prices are of, and when it was published; a test holds it to the package. */
export const list = { source: '@pydantic/genai-prices 0.1.8', asOf: '2026-09-23' } as const;

/** A model priced per token in both directions, or per direction that was used: an embedding has no output price. */
function isWhole({ model_price: rates }: PriceCalculation, { usage }: PricedCall): boolean {
  const input = usage.inputTokens === 0 || rates['input_mtok'] !== undefined;
  return input && (usage.outputTokens === 0 || rates['output_mtok'] !== undefined);
}

/**
 * The prices of @pydantic/genai-prices for OpenAI and Anthropic, as of the call's time; null for a model it does not know.
 * The list is 77 kB gzipped: a worker imports this file lazily, when the first paid call has answered.
 */
export function knownPrices(call: PricedCall): Price | null {
  const { usage, provider, model } = call;
  const tokens = {
    input_tokens: usage.inputTokens,
    cache_read_tokens: Math.min(call.cachedTokens ?? 0, usage.inputTokens),
    cache_write_tokens: Math.min(call.writtenTokens ?? 0, usage.inputTokens),
    output_tokens: usage.outputTokens,
  };
  // oxlint-disable-next-line no-restricted-globals -- the package asks for a Date; the clock is not read
  const found = calcPrice(tokens, model, { providerId: provider, timestamp: new Date(call.atMs) });
  if (found === null || !isWhole(found, call)) return null;
  // Tiered prices are class instances in there; a span keeps plain JSON.
  const rates = JSON.parse(JSON.stringify(found.model_price)) as JsonObject;
  return { usd: found.total_price, model: found.model.id, rates, ...list };
}
