import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** Audiences. */
export const listSegments = command({
  name: 'segment list',
  summary: 'Audiences that a stage may expose first',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('segment.list', { query: { limit, cursor } }), {
      rows: ({ segments }) => segments,
      empty: 'No segments. Make one: npx sluice segment set <name> --rule <json>',
      columns: [
        { head: 'SEGMENT', cell: ({ segment }) => segment, keep: true },
        { head: 'RULE', cell: ({ rule }) => JSON.stringify(rule) },
        { head: 'SAYS', cell: ({ description }) => description ?? '' },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
