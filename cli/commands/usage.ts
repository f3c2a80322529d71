import { usageBys, type UsageReply, type UsageRow, type Used } from '#schema/contracts/usage';
import type { QueryInputOf } from '#schema/contracts/endpoints';
import { command, type Call } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { cut } from '../text/cut.ts';
import { number } from '../text/number.ts';
import { table, type Column } from '../text/table.ts';

/** What runs cost. */
export const showUsage = command({
  name: 'usage',
  summary: 'What a month cost by feature, version, day, model, path or unit, and how many units were active',
  usage: {},
  flags: {
    by: { kind: 'text', value: 'by', says: `One of ${usageBys.join(', ')}; feature by default` },
    feature: standardFlags.feature,
    month: { kind: 'text', value: 'month', says: 'A month of UTC, as 2026-11; the current one by default' },
    limit: { kind: 'text', value: 'n', says: 'How many units: those that cost most' },
    json: standardFlags.json,
  },
  details:
    'A price that nobody knows is no 0: ≥ stands before a sum of which a part is unknown, – where nothing is known, and UNPRICED says of how many.',
  examples: ['usage', 'usage --by model --feature support', 'usage --by month --feature support'],
  async handler(call) {
    const { by, feature, month, limit } = call.flags;
    // Whether these can be asked for is the contract's to say: it names the known ones.
    const query = { by, feature, month, limit } as unknown as QueryInputOf<'usage.get'>;
    return show(call, await call.ask('usage.get', { query }), (reply) => usageLines(reply, call));
  },
});

const tokens = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const orNone = (value: number | null, text: (known: number) => string): string => (value === null ? '–' : text(value));

const usd = ({ usd: known, unpriced }: Pick<Used, 'usd' | 'unpriced'>): string =>
  `${known !== null && unpriced > 0 ? '≥ ' : ''}${number.usd(known)}`;

const active = ({ activeUnits }: Pick<UsageRow, 'activeUnits'>): string => {
  if (activeUnits === null) return '–';
  return `${activeUnits.error === 0 ? '' : '≈ '}${number.count(activeUnits.count)}`;
};

const right = 'right' as const;

function columnsOf({ by, rows }: UsageReply): Column<UsageRow>[] {
  const perCall = by === 'model' || by === 'path';
  const all: (Column<UsageRow> | null)[] = [
    { head: by.toUpperCase(), cell: ({ key }) => key, keep: true },
    { head: 'COST', cell: usd, align: right },
    perCall
      ? { head: 'CALLS', cell: ({ calls }) => orNone(calls, number.count), align: right }
      : { head: 'RUNS', cell: ({ runs }) => orNone(runs, number.count), align: right },
    {
      head: 'UNPRICED',
      cell: ({ unpriced }) => number.count(unpriced),
      align: right,
      tint: ({ unpriced }) => (unpriced > 0 ? 'warn' : 'plain'),
    },
    by === 'unit' ? null : { head: 'IN', cell: ({ input }) => tokens.format(input), align: right },
    by === 'unit'
      ? null
      : { head: 'CACHED', cell: ({ cached }) => orNone(cached, (n) => tokens.format(n)), align: right },
    by === 'unit' ? null : { head: 'OUT', cell: ({ output }) => tokens.format(output), align: right },
    rows.some((row) => row.activeUnits !== null) ? { head: 'UNITS', cell: active, align: right } : null,
  ];
  return all.filter((column) => column !== null);
}

function usageLines(reply: UsageReply, call: Pick<Call, 'paint' | 'width'>): string[] {
  const { rows, total, month, whole, activeUnits } = reply;
  const { paint, width } = call;
  const of = [month ?? 'the last thirteen months', ...(reply.feature === null ? [] : [reply.feature])].join(', ');
  const sum = `${usd(total)} for ${number.count(total.runs ?? 0)} runs`;
  const unpriced = total.unpriced === 0 ? '' : `, ${number.count(total.unpriced)} of them with unknown prices`;
  const error = activeUnits === null || activeUnits.error === 0 ? '' : ` ± ${number.rate(activeUnits.error, 1)}`;
  return [
    paint('strong', cut(`${of}: ${sum}${unpriced}`, width)),
    ...(activeUnits === null ? [] : [cut(`${active({ activeUnits })}${error} active units`, width)]),
    '',
    ...(rows.length === 0 ? ['Nothing was used.'] : table(rows, columnsOf(reply), call)),
    ...(whole ? [] : [paint('dim', cut('Units that cost little were forgotten: there were too many.', width))]),
  ];
}
