import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Judges a rule no more. */
export const deleteRule = command({
  name: 'alert-rule delete',
  summary: 'Judge an alert rule no more; an incident that it opened stays',
  usage: { name: "The rule's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('alert-rule.delete', { params: args }), () => [`${args.name} is judged no more`]);
  },
});
