import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noRule } from './no-rule.ts';
import { ruleView } from './rule-view.ts';

/** An alert rule, and how it stands. */
export const getRule: Route<'alert-rule.get'> = async ({ params: { name }, deps }) => {
  const row = await deps.findRule(name);
  return row === undefined ? err(await noRule(name, deps)) : ok(await ruleView(row, deps));
};
