import type { ModelPrices } from '#schema/contracts/provider';
import type { PriceList } from './cost-of.ts';

const PER = 1_000_000;

/** The price list of a declared provider: the model's own price, else that of `*`. Null: it names none. */
export function declaredPrices(prices: ModelPrices): PriceList {
  return ({ model, usage, cachedTokens = 0, writtenTokens = 0 }) => {
    const name = Object.hasOwn(prices, model) ? model : '*';
    const price = Object.hasOwn(prices, name) ? prices[name] : undefined;
    if (price === undefined) return null;
    const { inputPerMTok, outputPerMTok, asOf = null } = price;
    const { cachedInputPerMTok = inputPerMTok, cacheWritePerMTok = inputPerMTok } = price;
    const cached = Math.min(cachedTokens, usage.inputTokens);
    const written = Math.min(writtenTokens, usage.inputTokens - cached);
    const usd =
      ((usage.inputTokens - cached - written) * inputPerMTok +
        cached * cachedInputPerMTok +
        written * cacheWritePerMTok +
        usage.outputTokens * outputPerMTok) /
      PER;
    // Named as the list of known prices names them, so that spans are read in one way.
    const rates = {
      input_mtok: inputPerMTok,
      cache_read_mtok: cachedInputPerMTok,
      cache_write_mtok: cacheWritePerMTok,
      output_mtok: outputPerMTok,
    };
    return { usd, model: name, rates, source: 'declared', asOf };
  };
}
