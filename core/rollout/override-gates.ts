import { hasBegun } from './begun-rollout.ts';
import { type Changed, followedBy } from './change.ts';
import { decided } from './decided.ts';
import type { GateOverridden } from './event.ts';
import { blocks, gateWords } from './gate-words.ts';
import { passGates } from './pass-gates.ts';
import { refuse } from './refuse.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** Somebody who answers for the feature takes it upon themselves that gates cannot tell; who may is asked at the door. */
export function overrideGates(
  { state, rollout, nowMs }: { readonly state: FeatureState; readonly rollout: RolloutState; readonly nowMs: number },
  { by, reason }: GateOverridden,
): Changed {
  const { id, phase, plan, gates } = rollout;
  const over = phase === 'completed' || phase === 'rolled_back';
  if (over || hasBegun(rollout) || !gates.some(blocks))
    return refuse('conflict', `${id} is ${phase}, and no gate of it waits to be overridden.`);
  const override = { by: by.name, reason, atMs: nowMs };
  const next = gates.map((gate) => (blocks(gate) ? { ...gate, open: true, override } : gate));
  const named = gates.flatMap((gate, index) =>
    blocks(gate) ? [{ gate: plan.gates[index]?.eval, eval: gate.eval }] : [],
  );
  const opened: RolloutState = { ...rollout, gates: next };
  const shown = phase === 'pending' ? { ...opened, waitingFor: gateWords(opened) } : opened;
  const decree = { by, reason, decision: 'gate_overridden', detail: { gates: named } } as const;
  return { ok: true, value: followedBy(decided(state, shown, decree), (then) => passGates(then, nowMs)) };
}
