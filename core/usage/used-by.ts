import type { UsageBy, UsageDay, Used } from '#schema/contracts/usage';
import { dayText } from '#core/limit/utc-day';

/** A day's row of a feature. */
export type FeatureDay = UsageDay & { readonly feature: string };

const DAY_MS = 86_400_000;

const textOf = (day: number): string => dayText(day * DAY_MS);

const keys: Record<Exclude<UsageBy, 'unit'>, (row: FeatureDay) => string> = {
  feature: ({ feature }) => feature,
  version: ({ version }) => version,
  day: ({ day }) => textOf(day),
  month: ({ day }) => textOf(day).slice(0, 7),
  model: ({ model }) => model,
  path: ({ via, step }) => `${via}/${step}`,
};

const sum = (rows: readonly FeatureDay[], pick: (row: FeatureDay) => number): number =>
  rows.reduce((total, row) => total + pick(row), 0);

/** What is known of a sum; null: of nothing that it is made of anything is known. */
const known = (rows: readonly FeatureDay[]): number | null => {
  const usd = sum(rows, (row) => row.usd);
  const [n, unpriced] = [sum(rows, (row) => row.n), sum(rows, (row) => row.unpriced)];
  return n > 0 && n === unpriced && usd === 0 ? null : usd;
};

/** What calls took by themselves. */
const ofCalls = (calls: readonly FeatureDay[]): Used => ({
  runs: null,
  calls: sum(calls, ({ n }) => n),
  usd: known(calls),
  unpriced: sum(calls, ({ unpriced }) => unpriced),
  input: sum(calls, ({ input }) => input),
  cached: sum(calls, ({ cached }) => cached),
  written: sum(calls, ({ written }) => written),
  output: sum(calls, ({ output }) => output),
});

/** What runs took: money and tokens as their records say, of their calls what only calls know. */
function ofRuns(rows: readonly FeatureDay[]): Used {
  const runs = rows.filter(({ model }) => model === '');
  const calls = rows.filter(({ model }) => model !== '');
  return {
    ...ofCalls(calls),
    runs: sum(runs, ({ n }) => n),
    usd: known(runs),
    unpriced: sum(runs, ({ unpriced }) => unpriced),
    input: sum(runs, ({ input }) => input),
    output: sum(runs, ({ output }) => output),
  };
}

/** What all of it took. */
export const usedInAll = (rows: readonly FeatureDay[]): Used => ofRuns(rows);

/** What it took, told apart; models and paths are of calls, of everything else runs are told too. Dearest first, days and months in their order. */
export function usedBy(rows: readonly FeatureDay[], by: Exclude<UsageBy, 'unit'>): (Used & { key: string })[] {
  const perCall = by === 'model' || by === 'path';
  const parts = new Map<string, FeatureDay[]>();
  for (const row of perCall ? rows.filter(({ model }) => model !== '') : rows) {
    const key = keys[by](row);
    parts.set(key, [...(parts.get(key) ?? []), row]);
  }
  const used = [...parts].map(([key, own]) => ({ key, ...(perCall ? ofCalls(own) : ofRuns(own)) }));
  if (by === 'day' || by === 'month') return used.toSorted((one, other) => (one.key < other.key ? -1 : 1));
  return used.toSorted((one, other) => (other.usd ?? 0) - (one.usd ?? 0) || (one.key < other.key ? -1 : 1));
}
