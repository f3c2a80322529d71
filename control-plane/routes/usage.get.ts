import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { activeIn } from '#core/usage/active-in';
import { monthSpan } from '#core/usage/month-span';
import { usedBy, usedInAll } from '#core/usage/used-by';
import type { FeatureName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import type { UsageQuery, UsageReply, UsageRow } from '#schema/contracts/usage';
import { noFeature } from './no-feature.ts';

type Asked = { readonly feature: FeatureName; readonly month: string; readonly limit: number };

/** What a month cost, told apart as asked for. By month: of the last thirteen. */
export const getUsage: Route<'usage.get'> = async ({ query, deps }) => {
  const { feature, by, limit } = query;
  if (feature !== undefined && (await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const span = monthSpan(query.month ?? null, { now: deps.now(), months: by === 'month' ? 13 : 1 });
  const [days, months] = await Promise.all([
    deps.readUsage({ from: span.fromDay, to: span.toDay, feature }),
    deps.readActive({ from: span.fromMonth, to: span.toMonth, feature }),
  ]);
  const month = span.toMonth;
  const about = {
    ...{ by, feature: feature ?? null, month: by === 'month' ? null : month, total: usedInAll(days) },
    // The same person has another name in every feature, so only those of one feature can be counted together.
    activeUnits: feature === undefined ? null : activeIn(months),
  };
  if (by !== 'unit') {
    const rows = usedBy(days, by).map((row) => ({ ...row, activeUnits: activeOf(row.key, { query, months }) }));
    return ok({ ...about, rows, whole: true });
  }
  return feature === undefined ? err(whose) : ok({ ...about, ...(await ofUnits({ feature, month, limit }, deps)) });
};

const whose: Failure = {
  code: 'invalid',
  detail: 'Units are told apart within a feature alone.',
  issues: [{ path: 'feature', message: 'Whose units? Nobody is followed across features.' }],
};

type Known = { readonly query: UsageQuery; readonly months: Awaited<ReturnType<Deps['readActive']>> };

/** How many units a row is of, where it is of a feature's, or of a month of one feature. */
function activeOf(key: string, { query: { by, feature }, months }: Known): UsageRow['activeUnits'] {
  if (by === 'feature') return activeIn(months.filter((one) => one.feature === key));
  return by === 'month' && feature !== undefined ? activeIn(months.filter(({ month }) => month === key)) : null;
}

async function ofUnits({ feature, month, limit }: Asked, deps: Deps): Promise<Pick<UsageReply, 'rows' | 'whole'>> {
  const { units, whole } = await deps.dearestUnits(feature, month, limit);
  const unknown = { calls: null, input: 0, cached: null, written: null, output: 0, activeUnits: null };
  const rows = units.map(({ unit, runs, unpriced, usd }) => ({
    ...unknown,
    ...{ key: unit, runs, unpriced, usd: runs === unpriced && usd === 0 ? null : usd },
  }));
  return { rows, whole };
}
