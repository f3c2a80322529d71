import type { GuardrailView, RolloutView } from '#schema/contracts/rollout';
import type { Family, Labels, Sample } from './family.ts';
import type { Measured } from './measured.ts';

type Watched = { readonly rollout: RolloutView; readonly guardrail: GuardrailView };
type Cell = 'n0' | 'k0' | 'n1' | 'k1';

const gauge = (name: string, help: string, samples: readonly Sample[]): Family => ({
  name,
  type: 'gauge',
  help,
  samples,
});

const ofRollout = ({ feature, id }: RolloutView): Labels => ({ feature, rollout: id });

const about = ({ rollout, guardrail }: Watched): Labels => ({ ...ofRollout(rollout), guardrail: guardrail.id });

const total = ({ guardrail }: Watched, cell: Cell): number =>
  guardrail.periods.reduce((sum, period) => sum + period[cell], 0);

const byArm = (watched: readonly Watched[], [control, candidate]: readonly [Cell, Cell]): Sample[] =>
  watched.flatMap((one) => [
    { labels: { ...about(one), arm: 'control' }, value: total(one, control) },
    { labels: { ...about(one), arm: 'candidate' }, value: total(one, candidate) },
  ]);

/** Guardrails by rollout: the evidence, what decides, and the units it rests on. */
function ofGuardrails(rollouts: readonly RolloutView[]): Family[] {
  const watched = rollouts.flatMap((rollout) => rollout.guardrails.map((guardrail) => ({ rollout, guardrail })));
  const each = (pick: (guardrail: GuardrailView) => number): Sample[] =>
    watched.map((one) => ({ labels: about(one), value: pick(one.guardrail) }));
  return [
    gauge(
      'sluice_rollout_log_evidence',
      'Natural logarithm of the evidence that the candidate is worse.',
      each(({ logE }) => logE),
    ),
    gauge(
      'sluice_rollout_log_evidence_threshold',
      'At this much log evidence the rollout is rolled back.',
      each(({ threshold }) => threshold),
    ),
    gauge(
      'sluice_rollout_verdict',
      'What the evidence says of a guardrail: 1 for the verdict that holds.',
      watched.map((one) => ({ labels: { ...about(one), verdict: one.guardrail.verdict }, value: 1 })),
    ),
    gauge(
      'sluice_rollout_units',
      'Units in the watch of a guardrail that its evidence is of.',
      byArm(watched, ['n0', 'n1']),
    ),
    gauge(
      'sluice_rollout_bad_units',
      'Bad units in the watch of a guardrail that its evidence is of.',
      byArm(watched, ['k0', 'k1']),
    ),
  ];
}

/** Rollouts that are not over: where they stand and what they rest on. */
export function ofRollouts(rollouts: Measured['rollouts']): Family[] {
  const each = (pick: (rollout: RolloutView) => number): Sample[] =>
    rollouts.map((rollout) => ({ labels: ofRollout(rollout), value: pick(rollout) }));
  const gates = rollouts.flatMap((rollout) =>
    rollout.gates.map(({ eval: gate, open }) => ({ labels: { ...ofRollout(rollout), gate }, value: Number(open) })),
  );
  const uncounted = rollouts.flatMap((rollout) =>
    Object.entries(rollout.uncounted).map(([cause, value]) => ({ labels: { ...ofRollout(rollout), cause }, value })),
  );
  return [
    gauge(
      'sluice_rollout_percent',
      "The candidate's share in percent.",
      rollouts.map((rollout) => ({
        labels: { ...ofRollout(rollout), candidate: rollout.candidate },
        value: rollout.percent,
      })),
    ),
    gauge(
      'sluice_rollout_phase',
      'The phase of a rollout that is not over: 1 for the one it is in.',
      rollouts.map((rollout) => ({ labels: { ...ofRollout(rollout), phase: rollout.phase }, value: 1 })),
    ),
    gauge(
      'sluice_rollout_stage',
      'The stage it is in, from 0.',
      each(({ stage }) => stage),
    ),
    gauge(
      'sluice_rollout_stage_started_timestamp_seconds',
      'When its stage began.',
      each(({ stageSinceMs }) => stageSinceMs / 1000),
    ),
    gauge('sluice_rollout_gate_open', '1 when a gate of the plan lets it through.', gates),
    gauge('sluice_rollout_uncounted_units', 'Units and runs seen and not counted, by cause.', uncounted),
    ...ofGuardrails(rollouts),
  ];
}
