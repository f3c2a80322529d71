import { command } from '../command.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Exporters, and how they do. */
export const listExporters = command({
  name: 'exporter list',
  summary: 'Who is told runs as OpenTelemetry tells them, and how that goes',
  usage: {},
  flags: { limit: standardFlags.limit, cursor: standardFlags.cursor, json: standardFlags.json },
  async handler(call) {
    const { limit, cursor } = call.flags;
    return showList(call, await call.ask('exporter.list', { query: { limit, cursor } }), {
      rows: ({ exporters }) => exporters,
      empty: 'None. Set one up: npx sluice exporter set <name> --file <file>',
      columns: [
        { head: 'EXPORTER', cell: ({ exporter }) => exporter, keep: true },
        { head: 'URL', cell: ({ url }) => url },
        { head: 'SHARE', cell: ({ sample }) => String(sample), align: 'right' },
        { head: 'SENT', cell: ({ sent }) => number.count(sent), align: 'right', keep: true },
        { head: 'WAIT', cell: ({ pending }) => number.count(pending), align: 'right', keep: true },
        { head: 'LOST', cell: ({ rejected, givenUp }) => number.count(rejected + givenUp), align: 'right', keep: true },
        { head: 'ERROR', cell: ({ lastError }) => lastError ?? '' },
      ],
    });
  },
});
