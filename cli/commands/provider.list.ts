import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** Declared providers. */
export const listProviders = command({
  name: 'provider list',
  summary: 'Declared providers; baseline, openai and anthropic are built in',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('provider.list', { query: { limit, cursor } }), {
      rows: ({ providers }) => providers,
      empty: 'None but the built-in ones. Declare one: npx sluice provider set <name> --file <file>',
      columns: [
        { head: 'PROVIDER', cell: ({ provider }) => provider, keep: true },
        { head: 'KIND', cell: ({ kind }) => kind },
        { head: 'BASE URL', cell: ({ baseUrl }) => baseUrl },
        { head: 'SECRET', cell: ({ secret }) => secret ?? 'none' },
        { head: 'PRICED', cell: ({ prices = {} }) => String(Object.keys(prices).length) },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
