import type { Deps } from '../deps.ts';
import type { AlertRuleRow, AlertRuleView } from '#schema/contracts/alert-rule';

/** A rule, and how it stands now. */
export async function ruleView(row: AlertRuleRow, deps: Pick<Deps, 'ruleStandings'>): Promise<AlertRuleView> {
  const standings = await deps.ruleStandings(row.feature);
  return { ...row, standing: standings?.[row.name] ?? null };
}
