import type { Route } from '../route.ts';
import { ok } from '#schema/contracts/result';
import { cut, namePage } from './cursor.ts';

/** Alert rules by name, and how each stands. */
export const listRules: Route<'alert-rule.list'> = async ({ query, deps }) => {
  const page = namePage(query);
  if (!page.ok) return page;
  const { rows, ...next } = cut(await deps.listRules(page.value, query.feature), query.limit, (row) => [row.name]);
  // One call a feature, not a rule: its Watch knows them all.
  const features = [...new Set(rows.map(({ feature }) => feature))];
  const asked = features.map(async (feature) => [feature, await deps.ruleStandings(feature)] as const);
  const standings = new Map(await Promise.all(asked));
  const rules = rows.map((row) => ({ ...row, standing: standings.get(row.feature)?.[row.name] ?? null }));
  return ok({ rules, ...next });
};
