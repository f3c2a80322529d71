import { awaitWord } from './approval.ts';
import { begunRollout } from './begun-rollout.ts';
import { type Change, changed, followedBy } from './change.ts';
import { decided } from './decided.ts';
import { rollBack } from './end.ts';
import type { Evidence } from './event.ts';
import { machine } from './machine.ts';
import { paused } from './pause.ts';
import { proceed } from './proceed.ts';
import type { FeatureState, RolloutState } from './state.ts';
import { weigh } from './weigh.ts';

/** A budget that bears no further run ends the mirroring, not the stage: what was mirrored may be enough. */
function noteSpent(state: FeatureState, rollout: RolloutState, evidence: Evidence | null): Change {
  const mirrors = rollout.plan.stages[rollout.stage]?.shadow !== undefined && !rollout.mirrorSpent;
  const spent = evidence?.mirror?.spent === true && evidence.stage === rollout.stage;
  if (!mirrors || !spent) return changed(state, null);
  const decree = { by: machine, reason: 'the budget of this stage bears no further run', evidence } as const;
  return decided(state, { ...rollout, mirrorSpent: true }, { ...decree, decision: 'mirror_spent' });
}

/** Carries out what `weigh` says: there is the whole rule. */
function move(state: FeatureState, rollout: RolloutState, at: { evidence: Evidence | null; nowMs: number }): Change {
  const { evidence, nowMs } = at;
  const is = weigh(rollout, evidence, nowMs);
  if (is.to === 'stay') return changed(state, null);
  const decree = { by: machine, reason: is.why, evidence };
  switch (is.to) {
    case 'roll_back':
      return rollBack(state, rollout, { decree: { ...decree, decision: 'rolled_back' }, nowMs });
    case 'pause':
      return decided(state, paused(rollout, 'evidence', nowMs), { ...decree, decision: 'paused' });
    case 'await':
      return awaitWord(state, rollout, decree);
    case 'advance': {
      const onward = { ...decree, decision: 'advanced' } as const;
      return proceed(state, rollout, { stage: rollout.stage + 1, decree: onward, nowMs });
    }
    case 'hold': {
      const holding: RolloutState = { ...rollout, phase: 'holding', waitingFor: is.why };
      if (rollout.phase === 'holding') return changed({ ...state, rollout: holding }, null);
      return decided(state, holding, { ...decree, decision: 'held' });
    }
  }
}

/** The evidence, or time without any (null), moves a live rollout; evidence of another one is none. */
export function observe(state: FeatureState, evidence: Evidence | null, nowMs: number): Change {
  const live = begunRollout(state);
  const unrelated = evidence !== null && evidence.rollout !== live?.id;
  if (live === null || unrelated) return changed(state, null);
  return followedBy(noteSpent(state, live, evidence), (next) => move(next, next.rollout ?? live, { evidence, nowMs }));
}
