import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes an alert source. */
export const deleteSource = command({
  name: 'alert-source delete',
  summary: 'Heed a monitoring system no longer',
  usage: { name: "The source's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('alert-source.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
