import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';

/** Versions of a dataset. */
export const showDataset = command({
  name: 'dataset show',
  summary: 'The versions of a dataset, newest first',
  usage: { name: "The dataset's name" },
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('dataset.versions', { params: call.args, query: { limit, cursor } }), {
      rows: ({ versions }) => versions,
      empty: `${call.args.name} holds nothing yet: npx sluice dataset import ${call.args.name} <file>`,
      columns: [
        { head: 'VERSION', cell: ({ version }) => version, keep: true },
        { head: 'EXAMPLES', cell: ({ examples }) => number.count(examples) },
        { head: 'BY', cell: ({ createdBy }) => createdBy },
        { head: 'MADE', cell: ({ createdAtMs }) => ago(createdAtMs, call.world.now()) },
      ],
    });
  },
});
