import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';

/** Collections. */
export const listCollections = command({
  name: 'collection list',
  summary: 'Collections of documents, and how many rules each has',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('collection.list', { query: { limit, cursor } }), {
      rows: ({ collections }) => collections,
      empty: 'No collections. Fill one: npx sluice documents import <collection> <path>',
      columns: [
        { head: 'COLLECTION', cell: ({ collection }) => collection, keep: true },
        { head: 'DOCUMENTS', cell: ({ documents }) => number.count(documents) },
        { head: 'ROLES', cell: ({ roles }) => roles.join(', ') },
        { head: 'RULES', cell: ({ include, exclude }) => number.count(include.length + exclude.length) },
        { head: 'OWNER', cell: ({ owner }) => owner },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy ?? '' },
        {
          head: 'CHANGED',
          cell: ({ updatedAtMs }) => (updatedAtMs === null ? '' : ago(updatedAtMs, call.world.now())),
        },
      ],
    });
  },
});
