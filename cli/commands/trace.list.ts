import { outcomes, recordedArms, type RecordedArm, type RunOutcome } from '#schema/contracts/run';
import { command } from '../command.ts';
import { showList } from '../show.ts';
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
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, version, arm, outcome, limit, cursor } = call.flags;
    // Whether these are an arm and an outcome at all is the contract's to say: it names the known ones.
    const chosen = { arm: arm as RecordedArm | undefined, outcome: outcome as RunOutcome | undefined };
    const answer = await call.ask('trace.list', { query: { feature, version, ...chosen, limit, cursor } });
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
