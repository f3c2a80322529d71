import { command } from '../command.ts';
import { ruleCondition, ruleTint, ruleValue } from '../rule-lines.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Alert rules and how each stands. */
export const listRules = command({
  name: 'alert-rule list',
  summary: 'Alert rules, and how each stands',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, limit, cursor } = call.flags;
    return showList(call, await call.ask('alert-rule.list', { query: { feature, limit, cursor } }), {
      rows: ({ rules }) => rules,
      empty:
        'No alert rules. Make one: npx sluice alert-rule set <name> --feature <feature> --metric error --over 0.05 …',
      columns: [
        { head: 'RULE', cell: ({ name }) => name, keep: true },
        { head: 'FEATURE', cell: ({ feature: of }) => of },
        { head: 'FIRES', cell: ruleCondition },
        { head: 'STATE', cell: ({ standing }) => standing?.state ?? 'not known', tint: ruleTint },
        { head: 'READ', cell: (rule) => ruleValue(rule, rule.standing?.value), align: 'right' },
      ],
    });
  },
});
