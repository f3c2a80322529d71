import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { clean } from '../text/clean.ts';

/** What a flag was. */
export const listFlagVersions = command({
  name: 'flag versions',
  summary: 'What a flag was, newest first; also of one that is deleted',
  usage: { key: "The flag's key" },
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('flag.versions', { params: call.args, query: { limit, cursor } }), {
      rows: ({ versions }) => versions,
      empty: 'No versions.',
      columns: [
        { head: 'VERSION', cell: ({ version }) => version, keep: true },
        { head: 'BY', cell: ({ createdBy }) => clean(createdBy) },
        { head: 'FIRST', cell: ({ createdAtMs }) => ago(createdAtMs, call.world.now()) },
      ],
    });
  },
});
