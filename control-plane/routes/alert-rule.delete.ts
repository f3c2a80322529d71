import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noRule } from './no-rule.ts';

/** Judges a rule no more. What judges it hears of it now, or by itself within a minute. */
export const deleteRule: Route<'alert-rule.delete'> = async ({ params: { name }, principal, deps }) => {
  const row = await deps.findRule(name);
  if (row === undefined) return err(await noRule(name, deps));
  const gone = entry(deps, principal, { action: 'alert-rule.delete', feature: row.feature, subject: name });
  await deps.deleteRule(name, gone);
  await deps.syncRules(row.feature);
  return ok({ ok: true });
};
