import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a flag. */
export const deleteFlag = command({
  name: 'flag delete',
  summary: 'Delete a flag; whoever asks for it gets the default in their own code',
  usage: { key: "The flag's key" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('flag.delete', { params: args }), () => [`${args.key} is deleted`]);
  },
});
