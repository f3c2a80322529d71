import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** Alert sources. */
export const listSources = command({
  name: 'alert-source list',
  summary: 'Monitoring systems that may send alerts, and what these may do',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('alert-source.list', { query: { limit, cursor } }), {
      rows: ({ sources }) => sources,
      empty: 'None. Let one in: npx sluice alert-source set <name> --kind alertmanager',
      columns: [
        { head: 'SOURCE', cell: ({ name }) => name, keep: true },
        { head: 'KIND', cell: ({ kind }) => kind },
        { head: 'KNOWN BY', cell: ({ auth }) => auth },
        { head: 'MAY', cell: ({ allows }) => allows.actions.join(', ') },
        { head: 'FEATURES', cell: ({ allows: { features } }) => features?.join(', ') ?? 'all' },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
