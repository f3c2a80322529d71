import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { clean } from '../text/clean.ts';

/** Flags. */
export const listFlags = command({
  name: 'flag list',
  summary: 'Flags, and whether they are on',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('flag.list', { query: { limit, cursor } }), {
      rows: ({ flags }) => flags,
      empty: 'No flags. Make one: npx sluice flag set <key> <file>',
      columns: [
        { head: 'FLAG', cell: ({ key }) => clean(key), keep: true },
        { head: 'IS', cell: ({ enabled }) => (enabled ? 'on' : 'off') },
        { head: 'VERSION', cell: ({ version }) => version },
        { head: 'BY', cell: ({ updatedBy }) => clean(updatedBy) },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
