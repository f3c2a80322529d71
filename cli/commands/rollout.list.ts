import { command } from '../command.ts';
import { aHolderOf } from '../rollout/approval.ts';
import { phaseTint } from '../rollout/phase-tint.ts';
import { phaseWords } from '../rollout/phase-words.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';
import { phases, type Phase, type RolloutView } from '#schema/contracts/rollout';

/** Rollouts, newest first. */
export const listRollouts = command({
  name: 'rollout list',
  summary: 'Rollouts, newest first',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    phase: { kind: 'text', value: 'phase', says: `Only in this phase: ${phases.join(', ')}` },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, phase, limit, cursor } = call.flags;
    // Whether it is a phase at all is the contract's to say: it names the known ones.
    const query = { feature, phase: phase as Phase | undefined, limit, cursor };
    return showList(call, await call.ask('rollout.list', { query }), {
      rows: ({ rollouts }) => rollouts,
      empty: 'No rollouts.',
      columns: [
        { head: 'ROLLOUT', cell: ({ id }) => id, keep: true },
        { head: 'PHASE', cell: phaseWords, keep: true, tint: (row) => phaseTint[row.phase] },
        { head: 'STAGE', cell: stageOf, align: 'right' },
        { head: 'SHARE', cell: ({ percent }) => number.percent(percent), align: 'right' },
        { head: 'CANDIDATE', cell: ({ candidate }) => candidate, keep: true },
        { head: 'WAITS FOR', cell: waitsFor, tint: () => 'warn' },
        ...(call.width < WIDE ? [] : [startedBy]),
        { head: 'STARTED', cell: ({ createdAtMs }) => ago(createdAtMs, call.world.now()) },
      ],
    });
  },
});

/** Narrower than this, what a rollout waits for says more than who started it. */
const WIDE = 100;
const startedBy = { head: 'BY', cell: ({ createdBy }: RolloutView) => createdBy };

const stageOf = ({ kind, stage, plan }: RolloutView): string =>
  kind === 'manual' ? '–' : `${stage + 1}/${plan.stages.length}`;

/** The word of somebody is said by who it is: what to type stands in `rollout status`. */
const waitsFor = ({ phase, awaits, waitingFor }: RolloutView): string =>
  phase === 'awaiting_approval' ? aHolderOf(awaits) : (waitingFor ?? '');
