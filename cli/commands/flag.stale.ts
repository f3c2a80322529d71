import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';

/** Flags that may be let go. */
export const listStaleFlags = command({
  name: 'flag stale',
  summary: 'Flags that may be let go: expired, or without effect and unchanged for long',
  usage: {},
  flags: { days: { kind: 'text', value: 'n', says: 'Unchanged for so many days (30)' }, json: standardFlags.json },
  async handler(call) {
    const { days } = call.flags;
    return show(call, await call.ask('flag.stale', { query: { days } }), ({ flags }) =>
      flags.length === 0
        ? ['No flag may be let go.']
        : table(
            flags,
            [
              { head: 'FLAG', cell: ({ key }) => clean(key), keep: true },
              { head: 'WHY', cell: ({ reasons }) => reasons.join(', ').replaceAll('_', ' ') },
              { head: 'GIVES', cell: ({ variant }) => clean(variant ?? '') },
              { head: 'OWNER', cell: ({ owner }) => clean(owner ?? '') },
              { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
            ],
            call,
          ),
    );
  },
});
