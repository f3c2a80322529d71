import { command } from '../command.ts';
import { documentLines } from '../document-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A document with its text. */
export const showDocument = command({
  name: 'documents show',
  summary: 'A document: where it comes from, who sees it, and its text',
  usage: { collection: 'The collection', id: "The document's id" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    const answer = await ask('document.get', { params: { name: args.collection, id: args.id } });
    return show(call, answer, (view) => documentLines(view, call));
  },
});
