import { collectionLines } from '../collection-lines.ts';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A collection with its rules. */
export const showCollection = command({
  name: 'collection show',
  summary: 'A collection: how much it holds, and who sees what of it',
  usage: { name: "The collection's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('collection.get', { params: call.args });
    return show(call, answer, (view) => collectionLines(view, call, call.world.now()));
  },
});
