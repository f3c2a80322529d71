import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';

/** Datasets. */
export const listDatasets = command({
  name: 'dataset list',
  summary: 'Datasets with their newest versions',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('dataset.list', { query: { limit, cursor } }), {
      rows: ({ datasets }) => datasets,
      empty: 'No datasets. Create one: npx sluice dataset set <name> --owner <who>',
      columns: [
        { head: 'DATASET', cell: ({ dataset }) => dataset, keep: true },
        { head: 'VERSION', cell: ({ version }) => version ?? '', keep: true },
        { head: 'EXAMPLES', cell: ({ examples }) => number.count(examples) },
        { head: 'OWNER', cell: ({ owner }) => owner },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
