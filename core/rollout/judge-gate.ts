import { hasBegun } from './begun-rollout.ts';
import { type Change, changed, followedBy } from './change.ts';
import { decided } from './decided.ts';
import { rollBack } from './end.ts';
import type { GateJudged } from './event.ts';
import { gateWords } from './gate-words.ts';
import { liveRollout } from './live-rollout.ts';
import { machine } from './machine.ts';
import { passGates } from './pass-gates.ts';
import type { FeatureState, GateState, RolloutState } from './state.ts';

/** What an eval makes of its gate. One that did not finish has said nothing, whatever the plan makes of results that cannot tell. */
function judged(gate: GateState, { eval: id, verdict, finished, why }: GateJudged, lets: boolean): GateState {
  const open = verdict === 'pass' || (verdict === 'inconclusive' && finished && lets);
  return { ...gate, eval: id, verdict, open, why };
}

/**
 * A gate's eval has ended. A fail is the end of the rollout, also while it is paused, and no word changes it; the last gate to open
 * begins it. What a gate said once stands: a repeat changes nothing.
 */
export function judgeGate(state: FeatureState, event: GateJudged, nowMs: number): Change {
  const live = liveRollout(state);
  const gate = live?.gates[event.gate];
  const asked = live?.plan.gates[event.gate];
  if (
    live?.id !== event.rollout ||
    hasBegun(live) ||
    gate === undefined ||
    asked === undefined ||
    gate.verdict !== null
  )
    return changed(state, null);
  const { verdict, why, eval: id } = event;
  const after = judged(gate, event, asked.onInconclusive === 'pass');
  const next: RolloutState = { ...live, gates: live.gates.with(event.gate, after) };
  const decree = { by: machine, evidence: null, detail: { gate: asked.eval, eval: id, verdict, open: after.open } };
  if (verdict === 'fail')
    return rollBack(state, next, {
      decree: { ...decree, decision: 'rolled_back', reason: `gate_failed: ${asked.eval}: ${why}` },
      nowMs,
    });
  const decision = verdict === 'pass' ? 'gate_passed' : 'gate_inconclusive';
  const shown = next.phase === 'pending' ? { ...next, waitingFor: gateWords(next) } : next;
  return followedBy(decided(state, shown, { ...decree, decision, reason: `${asked.eval}: ${why}` }), (then) =>
    passGates(then, nowMs),
  );
}
