import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Documents of a collection. */
export const listDocuments = command({
  name: 'documents list',
  summary: 'Documents of a collection by id, with where they come from',
  usage: { collection: 'The collection' },
  flags: {
    prefix: { kind: 'text', value: 'text', says: 'Only ids that begin so' },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { args, flags, ask } = call;
    const { limit, cursor, prefix } = flags;
    const answer = await ask('document.list', { params: { name: args.collection }, query: { limit, cursor, prefix } });
    return showList(call, answer, {
      rows: ({ documents }) => documents,
      empty: `No documents in ${args.collection}.`,
      columns: [
        { head: 'DOCUMENT', cell: ({ id }) => id, keep: true },
        { head: 'VERSION', cell: ({ version }) => version },
        { head: 'OWNER', cell: ({ owner }) => owner },
        {
          head: 'FETCHED',
          cell: ({ fetchedAt, stale }) => `${fetchedAt?.slice(0, 10) ?? 'unknown'}${stale ? ' stale' : ''}`,
          tint: ({ stale }) => (stale ? 'warn' : 'plain'),
        },
        { head: 'ROLES', cell: ({ roles }) => roles.join(', ') },
        { head: 'LENGTH', cell: ({ length }) => number.count(length) },
      ],
    });
  },
});
