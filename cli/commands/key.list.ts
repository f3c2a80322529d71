import { command } from '../command.ts';
import { keyRate, unitRate } from '../key-limits.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clock } from '../text/clock.ts';

/** API keys. */
export const listKeys = command({
  name: 'key list',
  summary: 'API keys: what each may do, and how often',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    const nowMs = call.world.now();
    return showList(call, await call.ask('key.list', { query: { limit, cursor } }), {
      rows: ({ keys }) => keys,
      empty: 'No keys but the bootstrap one. Make one: npx sluice key create <name>',
      columns: [
        { head: 'KEY', cell: ({ name }) => name, keep: true },
        { head: 'KIND', cell: ({ kind, pin }) => (pin ? `${kind}, pins` : kind) },
        { head: 'FEATURES', cell: ({ features }) => features?.join(', ') ?? 'all' },
        { head: 'LIMIT', cell: ({ limits }) => keyRate(limits) },
        { head: 'PER UNIT', cell: ({ limits }) => unitRate(limits) },
        {
          head: 'EXPIRES',
          cell: ({ expiresAtMs: atMs }) => (atMs === null ? '–' : atMs <= nowMs ? 'is over' : clock(atMs, nowMs)),
          tint: ({ expiresAtMs: atMs }) => (atMs !== null && atMs <= nowMs ? 'bad' : 'plain'),
        },
        { head: 'BY', cell: ({ createdBy }) => createdBy },
      ],
    });
  },
});
