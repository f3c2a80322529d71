import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Revokes an API key. */
export const deleteKey = command({
  name: 'key delete',
  summary: 'Revoke an API key; it is refused within 2 s',
  usage: { name: "The key's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('key.delete', { params: args }), () => [`${args.name} is revoked`]);
  },
});
