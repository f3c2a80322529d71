import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Stops a scheduled re-evaluation. */
export const deleteReeval = command({
  name: 'reeval delete',
  summary: 'Stop a scheduled re-evaluation; the baseline and the evals it began stay',
  usage: { feature: "The feature's name", name: "The re-evaluation's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('reeval.delete', { params: args }), () => [`${args.name} is over`]);
  },
});
