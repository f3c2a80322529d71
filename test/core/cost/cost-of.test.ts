import { describe, expect, it } from 'vitest';
import { costOf, type PricedCall } from '#core/cost/cost-of';
import { knownPrices } from '#core/cost/known-prices';
import packages from '../../../package.json' with { type: 'json' };

const call: PricedCall = {
  provider: 'openai',
  model: 'gpt-5-mini',
  usage: { inputTokens: 1_000_000, outputTokens: 100_000 },
  atMs: Date.UTC(2026, 10, 1),
};

const usdOf = (changes: Partial<PricedCall>): number | null => costOf({ ...call, ...changes }, knownPrices).usd;

describe('the cost of a call', () => {
  it('is tokens times price, with the price it was computed by', () => {
    const { usd, price } = costOf(call, knownPrices);
    const { input_mtok: input, output_mtok: output } = { ...price?.rates };
    expect(price?.model).toBe('gpt-5-mini');
    expect(usd).toBeCloseTo(Number(input) + Number(output) / 10, 9);
  });

  it('counts cached input tokens once, at their own price', () => {
    const { price } = costOf(call, knownPrices);
    const { input_mtok: full, cache_read_mtok: cached } = { ...price?.rates };
    expect((usdOf({}) ?? 0) - (usdOf({ cachedTokens: 500_000 }) ?? 0)).toBeCloseTo(
      (Number(full) - Number(cached)) / 2,
      9,
    );
    expect(usdOf({ cachedTokens: 2_000_000 })).toBe(usdOf({ cachedTokens: 1_000_000 }));
  });

  it('is unknown, not nothing, for a model nobody priced', () => {
    expect(costOf({ ...call, model: 'some-model-of-ours' }, knownPrices)).toEqual({ usd: null, price: null });
    expect(usdOf({ provider: 'anthropic' })).toBeNull();
  });

  it('is unknown for output of a model that has a price for input only', () => {
    expect(usdOf({ model: 'text-embedding-3-small' })).toBeNull();
    expect(usdOf({ model: 'text-embedding-3-small', usage: { inputTokens: 1, outputTokens: 0 } })).toBeGreaterThan(0);
  });

  it('is nothing for the baseline, without asking a list', () => {
    const never = (): never => {
      throw new Error('asked');
    };
    expect(costOf({ ...call, provider: 'baseline', model: 'extractive' }, never)).toEqual({ usd: 0, price: null });
  });

  it('keeps tiered prices as plain JSON', () => {
    const { price } = costOf({ ...call, provider: 'anthropic', model: 'claude-sonnet-4-5' }, knownPrices);
    expect(structuredClone(price)).toEqual(price);
  });

  it('has a price of its own for what Anthropic keeps in its cache, once', () => {
    const haiku = { ...call, provider: 'anthropic', model: 'claude-haiku-4-5' };
    const usage = { inputTokens: 100_000, outputTokens: 0 };
    const { usd, price } = costOf({ ...haiku, usage, cachedTokens: 20_000, writtenTokens: 30_000 }, knownPrices);
    const { input_mtok: input, cache_read_mtok: read, cache_write_mtok: write } = { ...price?.rates };
    expect(usd).toBeCloseTo((50_000 * Number(input) + 20_000 * Number(read) + 30_000 * Number(write)) / 1e6, 12);
    expect(Number(write)).toBeGreaterThan(Number(input));
  });

  it('says which list its price is of, and that is the one in use', () => {
    const { price } = costOf(call, knownPrices);
    expect(price?.source).toBe(`@pydantic/genai-prices ${packages.dependencies['@pydantic/genai-prices']}`);
    expect(price?.asOf).toMatch(/^2026-\d\d-\d\d$/);
  });
});
