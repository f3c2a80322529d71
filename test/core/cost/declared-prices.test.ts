import { describe, expect, it } from 'vitest';
import { costOf } from '#core/cost/cost-of';
import { declaredPrices } from '#core/cost/declared-prices';

const prices = {
  'llama-70b': { inputPerMTok: 0.6, outputPerMTok: 0.8 },
  cached: { inputPerMTok: 2, outputPerMTok: 8, cachedInputPerMTok: 0.5 },
  free: { inputPerMTok: 0, outputPerMTok: 0 },
};
const call = (model: string, cachedTokens = 0) => ({
  provider: 'groq',
  model,
  usage: { inputTokens: 1_000_000, outputTokens: 500_000 },
  cachedTokens,
  atMs: 0,
});

describe("a declared provider's prices", () => {
  it.each<[string, object, string, number, number | null]>([
    ["are the model's own, each direction by itself", prices, 'llama-70b', 0, 1],
    ['bill cached input as input where nothing is said of it', prices, 'llama-70b', 400_000, 1],
    ['bill cached input at its own rate, once', prices, 'cached', 400_000, 5.4],
    ['may be nothing, where somebody says so', prices, 'free', 0, 0],
    ['are unknown for a model without one, which is not nothing', prices, 'other', 0, null],
    ['are those of * for every other model', { ...prices, '*': { inputPerMTok: 1, outputPerMTok: 2 } }, 'other', 0, 2],
    ['are unknown for a name that every object has', prices, 'toString', 0, null],
  ])('%s', (_, list, model, cached, usd) => {
    const cost = costOf(call(model, cached), declaredPrices(list as typeof prices));
    if (usd === null) expect(cost).toEqual({ usd: null, price: null });
    else expect(cost.usd).toBeCloseTo(usd, 9);
  });

  it('are kept with what was used, in the words of the list of known prices', () => {
    expect(costOf(call('cached'), declaredPrices(prices)).price).toEqual({
      model: 'cached',
      rates: { input_mtok: 2, cache_read_mtok: 0.5, cache_write_mtok: 2, output_mtok: 8 },
      source: 'declared',
      asOf: null,
    });
  });

  it('bill what is written to a cache at its own rate, once, and say of which day they are', () => {
    const written = { model: { inputPerMTok: 2, outputPerMTok: 8, cacheWritePerMTok: 2.5, asOf: '2026-11-01' } };
    const { usd, price } = costOf({ ...call('model', 400_000), writtenTokens: 200_000 }, declaredPrices(written));
    expect(usd).toBeCloseTo(0.4 * 2 + 0.4 * 2 + 0.2 * 2.5 + 0.5 * 8, 9);
    expect(price?.asOf).toBe('2026-11-01');
    const { usd: most } = costOf({ ...call('model', 400_000), writtenTokens: 9e9 }, declaredPrices(written));
    expect(most).toBeCloseTo(0.4 * 2 + 0.6 * 2.5 + 0.5 * 8, 9);
  });
});
