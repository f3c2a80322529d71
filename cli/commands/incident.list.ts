import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** What somebody must look at. */
export const listIncidents = command({
  name: 'incident list',
  summary: 'What somebody must look at, newest first',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, limit, cursor } = call.flags;
    return showList(call, await call.ask('incident.list', { query: { feature, limit, cursor } }), {
      rows: ({ incidents }) => incidents,
      empty: 'No incidents.',
      columns: [
        { head: 'WHEN', cell: ({ atMs }) => ago(atMs, call.world.now()), align: 'right', keep: true },
        { head: 'STATE', cell: ({ status }) => status, tint: ({ status }) => (status === 'open' ? 'bad' : 'plain') },
        { head: 'FEATURE', cell: (row) => row.feature },
        { head: 'OWNER', cell: ({ owner }) => owner },
        { head: 'WHAT', cell: ({ title }) => title },
      ],
    });
  },
});
