import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** Who changed what. */
export const listAudit = command({
  name: 'audit list',
  summary: 'Who changed what, newest first',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, limit, cursor } = call.flags;
    return showList(call, await call.ask('audit.list', { query: { feature, limit, cursor } }), {
      rows: ({ entries }) => entries,
      empty: 'Nothing was changed yet.',
      columns: [
        { head: 'WHEN', cell: ({ atMs }) => ago(atMs, call.world.now()), align: 'right', keep: true },
        { head: 'BY', cell: ({ actor }) => actor },
        { head: 'DID', cell: ({ action }) => action },
        { head: 'TO', cell: ({ subject }) => subject },
        { head: 'WHY', cell: ({ reason }) => reason ?? '' },
      ],
    });
  },
});
