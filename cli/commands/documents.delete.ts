import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a document. */
export const deleteDocument = command({
  name: 'documents delete',
  summary: 'Delete a document',
  usage: { collection: 'The collection', id: "The document's id" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    const answer = await ask('document.delete', { params: { name: args.collection, id: args.id } });
    return show(call, answer, () => [`${args.id} is deleted`]);
  },
});
