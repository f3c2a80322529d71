import type { ToolView } from '#schema/contracts/tool';
import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';

/** Of a tool whose reverting tool was deleted the server says more at a push. */
const approvalCell = ({ effect, revert, approve }: ToolView): string =>
  approve ?? (effect === 'write' && revert === undefined ? 'approver' : '');

/** Tools. */
export const listTools = command({
  name: 'tool list',
  summary: 'Tools that permitted features may call',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('tool.list', { query: { limit, cursor } }), {
      rows: ({ tools }) => tools,
      empty: 'No tools. Declare one: npx sluice tool set <name> --file <file>',
      columns: [
        { head: 'TOOL', cell: ({ tool }) => tool, keep: true },
        {
          head: 'EFFECT',
          cell: ({ effect }) => effect,
          tint: ({ effect }) => (effect === 'write' ? 'warn' : 'plain'),
        },
        { head: 'APPROVAL', cell: approvalCell },
        { head: 'CALLS', cell: (one) => (one.kind === 'http' ? one.method : `mcp ${one.remote}`) },
        { head: 'URL', cell: ({ url }) => url },
        { head: 'BY', cell: ({ updatedBy }) => updatedBy },
        { head: 'CHANGED', cell: ({ updatedAtMs }) => ago(updatedAtMs, call.world.now()) },
      ],
    });
  },
});
