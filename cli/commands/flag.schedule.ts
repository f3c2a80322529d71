import type { BodyInputOf } from '#schema/contracts/endpoints';
import type { FlagScheduleView } from '#schema/contracts/flag';
import { err } from '#schema/contracts/result';
import { command } from '../command.ts';
import { fault } from '../fault.ts';
import { moment } from '../moment.ts';
import { readJson } from '../read-json.ts';
import { show, showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';

const at = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 16)}Z`;

const outcomeOf = ({ outcome }: FlagScheduleView): string =>
  outcome === null ? 'waits' : (outcome.failed ?? `done: ${outcome.version ?? ''}`);

/** Plans changes of a flag, shows and calls them off. */
export const scheduleFlag = command({
  name: 'flag schedule',
  summary: 'Planned changes of a flag: list them, plan one, or call one off',
  usage: { key: "The flag's key" },
  optional: { id: 'The planned change, by a name of your own' },
  flags: {
    at: { kind: 'text', value: 'time', says: 'When: 2027-01-31T18:00Z, 2027-01-31 or 30d' },
    change: { kind: 'text', value: 'json', says: 'What of the definition is replaced; null takes a name away' },
    off: { kind: 'switch', says: 'Call it off' },
    reason: { kind: 'text', value: 'text', says: 'Why; it stays in the audit log' },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  details: 'A change is carried out at its time or as soon after as can be, and survives a restart of everything.',
  examples: [
    'flag schedule dark-mode',
    `flag schedule dark-mode launch --at 2027-01-31T18:00Z --change '{"defaultVariant":"on"}' --reason launch`,
    'flag schedule dark-mode launch --off',
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { key, id } = args;
    if (id === undefined) {
      const { limit, cursor } = flags;
      return showList(call, await ask('flag.schedule.list', { params: { key }, query: { limit, cursor } }), {
        rows: ({ schedules }) => schedules,
        empty: `Nothing is planned for ${clean(key)}.`,
        columns: [
          { head: 'ID', cell: (row) => row.id, keep: true },
          { head: 'AT', cell: ({ atMs }) => at(atMs) },
          { head: 'CHANGES', cell: ({ change }) => clean(JSON.stringify(change)) },
          { head: 'IS', cell: (row) => clean(outcomeOf(row)) },
          { head: 'BY', cell: ({ createdBy }) => clean(createdBy) },
        ],
      });
    }
    if (flags.off)
      return show(call, await ask('flag.schedule.delete', { params: { key, id } }), () => [`${id} is called off`]);
    if (flags.at === undefined || flags.change === undefined || flags.reason === undefined)
      return err(fault('malformed', 'Say when (--at), what (--change) and why (--reason); or --off.'));
    const atMs = moment(flags.at, world.now());
    if (!atMs.ok) return atMs;
    const change = readJson(flags.change, '--change');
    if (!change.ok) return change;
    const body = { at: atMs.value, change: change.value, reason: flags.reason } as BodyInputOf<'flag.schedule.put'>;
    return show(call, await ask('flag.schedule.put', { params: { key, id }, body }), (planned) => [
      `${planned.id} is planned for ${at(planned.atMs)}`,
    ]);
  },
});
