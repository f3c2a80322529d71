import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Features and where their traffic goes. */
export const listFeatures = command({
  name: 'feature list',
  summary: 'Features, and where their traffic goes',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('feature.list', { query: { limit, cursor } }), {
      rows: ({ features }) => features,
      empty: 'No features. Push one: npx sluice feature push <file>',
      columns: [
        { head: 'FEATURE', cell: ({ feature }) => feature },
        { head: 'LEVEL', cell: ({ level }) => level },
        { head: 'CONTROL', cell: ({ control }) => control ?? '–', keep: true },
        { head: 'CANDIDATE', cell: ({ candidate }) => candidate ?? '–', keep: true },
        { head: 'SHARE', cell: (row) => (row.candidate === null ? '–' : number.percent(row.percent)), align: 'right' },
        {
          head: 'STATE',
          cell: ({ disabled, control }) => (disabled ? 'off' : control === null ? 'empty' : 'on'),
          tint: ({ disabled, control }) => (disabled ? 'bad' : control === null ? 'warn' : 'good'),
        },
      ],
    });
  },
});
