import type { FeatureView } from '#schema/contracts/feature';
import { clock } from './text/clock.ts';
import { number } from './text/number.ts';
import type { Sheet } from './text/table.ts';

/** What was spent today (UTC) of which budget, and what a run and a unit may cost. */
export function spendingLines(
  { spending, budgets }: FeatureView,
  { paint }: Pick<Sheet, 'paint'>,
  nowMs: number,
): string[] {
  const { usdPerDay, usdPerRun, usdPerUnitDay } = budgets;
  const isToday = spending?.day === new Date(nowMs).toISOString().slice(0, 10);
  const { usd, runs, unpriced, spentUntilMs } = isToday
    ? spending
    : { usd: 0, runs: 0, unpriced: 0, spentUntilMs: null };
  const of = usdPerDay === undefined ? 'no budget' : `of ${number.usd(usdPerDay)} (${number.rate(usd, usdPerDay)})`;
  const bounds = [
    ...(usdPerRun === undefined ? [] : [`a run ${number.usd(usdPerRun)}`]),
    ...(usdPerUnitDay === undefined ? [] : [`a unit ${number.usd(usdPerUnitDay)} a day`]),
  ];
  const until = spentUntilMs !== null && spentUntilMs > nowMs ? clock(spentUntilMs, nowMs) : null;
  return [
    `today     ${number.usd(usd)} ${of}, ${number.count(runs)} runs that cost something`,
    ...(unpriced === 0
      ? []
      : [paint('warn', `          and ${number.count(unpriced)} runs that nobody knows the price of`)]),
    ...(until === null ? [] : [paint('bad', `          spent: runs are refused until ${until}`)]),
    ...(bounds.length === 0 ? [] : [`at most   ${bounds.join(', ')}`]),
  ];
}
