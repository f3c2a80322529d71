import { command } from '../command.ts';
import { hiddenLines, hitLines } from '../document-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';

/** What a retrieve step would find, and why. */
export const searchDocuments = command({
  name: 'documents search',
  summary: 'What a `retrieve` step would find for a question, with scores, and what is hidden and why',
  usage: { collection: 'The collection', query: 'The question' },
  flags: {
    roles: { kind: 'text', value: 'a,b', says: 'As a run whose context has these roles (none)' },
    top: { kind: 'text', value: 'n', says: 'How many, 1 to 50 (5)' },
    'max-age': { kind: 'text', value: 'seconds', says: 'What is older is marked as stale' },
    json: standardFlags.json,
  },
  details:
    'A score is the sum over the words of the question; a rare word adds more than one that many documents have, and a word in the title counts twice.',
  examples: ['documents search handbook "how long is parental leave" --roles staff'],
  async handler(call) {
    const { args, flags, ask } = call;
    const { roles, top, 'max-age': maxAgeS } = flags;
    const answer = await ask('collection.search', {
      params: { name: args.collection },
      query: { query: args.query, roles, top, maxAgeS },
    });
    return show(call, answer, ({ words, documents, hidden }) => [
      ...fold(clean(`asked for: ${words.join(', ') || 'no word at all'}`), call.width),
      ...(documents.length === 0 ? ['Nothing is found.'] : []),
      ...documents.flatMap((hit, at) => hitLines(hit, at + 1, call)),
      ...(hidden.length === 0 ? [] : ['Hidden from these roles:']),
      ...hidden.flatMap((hit) => hiddenLines(hit, call)),
    ]);
  },
});
