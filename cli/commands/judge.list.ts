import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** Judges. */
export const listJudges = command({
  name: 'judge list',
  summary: 'Judges with their newest versions',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('judge.list', { query: { limit, cursor } }), {
      rows: ({ judges }) => judges,
      empty: 'No judges. Make one: npx sluice judge set <name> --file <file>',
      columns: [
        { head: 'JUDGE', cell: ({ judge }) => judge, keep: true },
        { head: 'VERSION', cell: ({ version }) => version, keep: true },
        { head: 'KIND', cell: ({ kind }) => kind },
        { head: 'CRITERION', cell: ({ criterion }) => criterion },
        { head: 'SAYS', cell: ({ description }) => description ?? '' },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
