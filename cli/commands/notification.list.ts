import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Who is told what. */
export const listNotifications = command({
  name: 'notification list',
  summary: 'Who is told what happens, and what they have not been told yet',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('notification.list', { query: { limit, cursor } }), {
      rows: ({ notifications }) => notifications,
      empty: 'No receivers. Make one: npx sluice notification set <name> --kind webhook --url <https://…>',
      columns: [
        { head: 'RECEIVER', cell: ({ name }) => name, keep: true },
        { head: 'KIND', cell: ({ kind }) => kind },
        { head: 'EVENTS', cell: ({ events }) => events?.join(', ') ?? 'all' },
        { head: 'FEATURES', cell: ({ features }) => features?.join(', ') ?? 'all' },
        { head: 'PENDING', cell: ({ pending }) => number.count(pending), align: 'right' },
        {
          head: 'GIVEN UP',
          cell: ({ givenUp }) => number.count(givenUp),
          align: 'right',
          tint: ({ givenUp }) => (givenUp > 0 ? 'bad' : 'plain'),
        },
        { head: 'URL', cell: ({ url }) => url },
      ],
    });
  },
});
