import type { QueryInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Labels with what people said. */
export const listLabels = command({
  name: 'label list',
  summary: 'Labels with what everybody said, newest first',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    criterion: { kind: 'text', value: 'word', says: 'Only of this criterion' },
    state: { kind: 'text', value: 'state', says: 'Only those: open, differs or settled' },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, criterion, state, limit, cursor } = call.flags;
    const query = { feature, criterion, state, limit, cursor } as QueryInputOf<'label.list'>;
    return showList(call, await call.ask('label.list', { query }), {
      rows: ({ labels }) => labels,
      empty: 'No labels. Ask people: npx sluice label queue <criterion> --eval <eval>',
      columns: [
        { head: 'LABEL', cell: ({ id }) => id, keep: true },
        { head: 'ASKED', cell: ({ criterion: asked }) => asked },
        {
          head: 'STATE',
          cell: (row) => row.state,
          keep: true,
          tint: (row) => (row.state === 'settled' ? 'good' : row.state === 'differs' ? 'bad' : 'warn'),
        },
        { head: 'VALUE', cell: ({ value }) => (value === null ? '' : String(value)) },
        {
          head: 'SAID',
          cell: ({ marks }) => marks.map(({ person, value }) => `${person}: ${String(value)}`).join(', '),
        },
        { head: 'RUN', cell: ({ run }) => run },
      ],
    });
  },
});
