import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a judge. */
export const deleteJudge = command({
  name: 'judge delete',
  summary: 'Delete a judge with all its versions; evals that took it go on with it',
  usage: { name: "The judge's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('judge.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
