import type { GateState, RolloutState } from './state.ts';

/** Whether a gate keeps the rollout from beginning until somebody overrides it. */
export const blocks = ({ verdict, open }: GateState): boolean => verdict === 'inconclusive' && !open;

/** What a rollout waits for before its first stage, in words. */
export function gateWords({ gates, plan }: RolloutState): string {
  const named = (wanted: (gate: GateState) => boolean): string =>
    gates.flatMap((gate, index) => (wanted(gate) ? (plan.gates[index]?.eval ?? []) : [])).join(', ');
  const blocking = gates.find(blocks);
  if (blocking !== undefined)
    return `an owner of the feature or an admin, to override ${named(blocks)}, which cannot tell: ${blocking.why ?? 'inconclusive'}`;
  return `its gates: ${named(({ open }) => !open)}`;
}
