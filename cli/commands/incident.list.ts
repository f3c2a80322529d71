import type { QueryInputOf } from '#schema/contracts/endpoints';
import { incidentStates } from '#schema/contracts/incident';
import { command } from '../command.ts';
import { incidentTint } from '../incident-lines.ts';
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
    status: { kind: 'text', value: 'status', says: `Only these: ${incidentStates.join(', ')}` },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, limit, cursor, status } = call.flags;
    // Whether it is a status at all is the contract's to say: it names the known ones.
    const query = { feature, limit, cursor, status } as QueryInputOf<'incident.list'>;
    return showList(call, await call.ask('incident.list', { query }), {
      rows: ({ incidents }) => incidents,
      empty: 'No incidents.',
      columns: [
        { head: 'WHEN', cell: ({ atMs }) => ago(atMs, call.world.now()), align: 'right', keep: true },
        { head: 'ID', cell: ({ id }) => id, keep: true },
        { head: 'STATE', cell: ({ status: is }) => is, tint: incidentTint },
        { head: 'FEATURE', cell: (row) => row.feature },
        { head: 'OWNER', cell: ({ owner }) => owner },
        { head: 'WHAT', cell: ({ title }) => title },
      ],
    });
  },
});
