import { command } from '../command.ts';
import { ruleLines } from '../rule-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** An alert rule, and how it stands. */
export const showRule = command({
  name: 'alert-rule show',
  summary: 'An alert rule: when it fires, who is called, and how it stands',
  usage: { name: "The rule's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('alert-rule.get', { params: call.args });
    return show(call, answer, (view) => ruleLines(view, call, call.world.now()));
  },
});
