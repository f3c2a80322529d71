import type { Price, PricedCall, PriceList } from '#core/cost/cost-of';
import type { Json, JsonObject } from '#schema/contracts/json';

const HOUR_MS = 3_600_000;
const MOST = 200;
const PER = 1_000_000;

const rate = (value: Json | undefined): number => (typeof value === 'number' ? value : Number.NaN);

/** The cost where every rate that was used is one number a token; NaN where the list must be asked (tiers, requests, unknown). */
function linear(rates: JsonObject, { usage, cachedTokens = 0, writtenTokens = 0 }: PricedCall): number {
  if (rates['requests_kcount'] !== undefined) return Number.NaN;
  const cached = Math.min(cachedTokens, usage.inputTokens);
  const written = Math.min(writtenTokens, usage.inputTokens - cached);
  const part = (tokens: number, name: string): number => (tokens === 0 ? 0 : (tokens * rate(rates[name])) / PER);
  return (
    part(usage.inputTokens - cached - written, 'input_mtok') +
    part(written, 'cache_write_mtok') +
    part(cached, 'cache_read_mtok') +
    part(usage.outputTokens, 'output_mtok')
  );
}

/**
 * The same prices, with what the list says of a model remembered for the hour: to find a model's rates in the list costs more
 * than the rest of a run. What is not linear in the tokens is asked of the list every time.
 */
export function rememberPrices(list: PriceList): PriceList {
  const known = new Map<string, Price>();
  return (call) => {
    const name = `${call.provider} ${call.model} ${Math.floor(call.atMs / HOUR_MS)}`;
    const before = known.get(name);
    const usd = before === undefined ? Number.NaN : linear(before.rates, call);
    if (before !== undefined && !Number.isNaN(usd)) return { ...before, usd };
    const found = list(call);
    if (known.size >= MOST) known.clear();
    if (found !== null) known.set(name, found);
    return found;
  };
}
