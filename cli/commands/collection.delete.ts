import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a collection's rules. */
export const deleteCollection = command({
  name: 'collection delete',
  summary: 'Delete the rules of a collection that holds no documents',
  usage: { name: "The collection's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('collection.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
