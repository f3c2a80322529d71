import { outcomes, recordedArms, type RecordedArm, type RunOutcome } from '#schema/contracts/run';
import { command } from '../command.ts';
import { showList } from '../show.ts';
import { past } from '../past.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';

/** Runs, newest first. */
export const listTraces = command({
  name: 'trace list',
  summary: 'Runs that were kept, newest first',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    version: { kind: 'text', value: 'version', says: 'Only of this version' },
    arm: { kind: 'text', value: 'arm', says: `Only of this arm: ${recordedArms.join(', ')}` },
    outcome: { kind: 'text', value: 'outcome', says: `Only those that ended so: ${outcomes.join(', ')}` },
    tag: { kind: 'text', value: 'name=value', says: 'Only those tagged so' },
    trace: { kind: 'text', value: 'id', says: 'Only parts of this trace (32 hex digits)' },
    slow: { kind: 'text', value: 'ms', says: 'Only those that took at least so long' },
    costly: { kind: 'text', value: 'usd', says: 'Only those that cost at least so much' },
    since: { kind: 'text', value: 'moment', says: 'Only those begun since: 30m, 2h, 3d ago, or 2027-01-31T18:00Z' },
    until: { kind: 'text', value: 'moment', says: 'Only those begun before' },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, version, arm, outcome, tag, trace, slow, costly, limit, cursor } = call.flags;
    const since = past(call.flags.since, call.world.now());
    if (!since.ok) return since;
    const until = past(call.flags.until, call.world.now());
    if (!until.ok) return until;
    const span = { sinceMs: since.value, untilMs: until.value, minMs: slow, minUsd: costly };
    // Whether these are an arm and an outcome at all is the contract's to say: it names the known ones.
    const chosen = { arm: arm as RecordedArm | undefined, outcome: outcome as RunOutcome | undefined };
    const answer = await call.ask('trace.list', {
      query: { feature, version, ...chosen, tag, trace, ...span, limit, cursor },
    });
    return showList(call, answer, {
      rows: ({ runs }) => runs,
      empty: 'No runs.',
      columns: [
        { head: 'RUN', cell: ({ run }) => run, keep: true },
        { head: 'VERSION', cell: (row) => row.version },
        { head: 'ARM', cell: (row) => row.arm, keep: true },
        {
          head: 'OUTCOME',
          cell: (row) => row.outcome,
          keep: true,
          tint: (row) => (row.outcome === 'ok' ? 'good' : row.outcome === 'error' ? 'bad' : 'warn'),
        },
        { head: 'TOOK', cell: ({ durationMs }) => number.ms(durationMs), align: 'right' },
        { head: 'WHEN', cell: ({ atMs }) => ago(atMs, call.world.now()), align: 'right' },
      ],
    });
  },
});
