import { begin } from './begin.ts';
import type { Change } from './change.ts';
import { decided, type Decree } from './decided.ts';
import { gateWords } from './gate-words.ts';
import type { FeatureState, GateState, RolloutState } from './state.ts';

const closed: GateState = { eval: null, verdict: null, open: false, why: null, override: null };

/** A rollout whose turn it is: in its first stage, or, when its plan has gates, waiting for what they say with nobody exposed. */
export function enter(
  state: FeatureState,
  pending: RolloutState,
  { decree, nowMs }: { decree: Omit<Decree, 'decision'>; nowMs: number },
): Change {
  const gates = pending.plan.gates.map(() => closed);
  if (gates.length === 0) return begin(state, pending, { decree: { ...decree, decision: 'started' }, nowMs });
  const gated: RolloutState = { ...pending, gates, stageSinceMs: nowMs };
  return decided(state, { ...gated, waitingFor: gateWords(gated) }, { ...decree, decision: 'gated' });
}
