import type { Route } from '../route.ts';
import { ruleFaults } from '#core/watch/rule-faults';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noFeature } from './no-feature.ts';
import { ruleView } from './rule-view.ts';

/** How many rules one feature may have: all are judged at every look. */
const MOST = 50;

/** Sets up an alert rule, or changes one; it is judged from now on. */
export const putRule: Route<'alert-rule.put'> = async ({ params: { name }, body, principal, deps }) => {
  const issues = ruleFaults(body);
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The rule was understood and refused.', issues });
  const { feature } = body;
  if ((await deps.findFeature(feature)) === undefined) return err(noFeature(feature));
  const before = await deps.findRule(name);
  const row = { ...body, name, updatedBy: principal.name, updatedAtMs: deps.now() };
  const put = entry(deps, principal, { action: 'alert-rule.put', feature, subject: name, detail: body });
  if (!(await deps.saveRule({ row, most: MOST }, put)))
    return err({ code: 'conflict', detail: `${feature} has ${MOST} rules already.` });
  const moved = before !== undefined && before.feature !== feature;
  const heard = (await deps.syncRules(feature)) && (!moved || (await deps.syncRules(before.feature)));
  if (!heard) {
    const detail = `The rule ${name} is kept and not judged yet. Repeat this call.`;
    return err({ code: 'unavailable', detail, retryAfterS: 2 });
  }
  return ok(await ruleView(row, deps));
};
