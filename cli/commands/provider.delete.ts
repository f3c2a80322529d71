import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a declared provider. */
export const deleteProvider = command({
  name: 'provider delete',
  summary: 'Delete a provider; chains that list it go on without it from then on',
  usage: { name: "The provider's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('provider.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
