import { type Changed, followedBy } from './change.ts';
import type { Decree } from './decided.ts';
import { rollBack } from './end.ts';
import { enter } from './enter.ts';
import { liveRollout } from './live-rollout.ts';
import { queue, withdraw } from './queue.ts';
import { refuse } from './refuse.ts';
import type { FeatureState, RolloutState } from './state.ts';

/**
 * A new planned rollout meets what is there. With nothing live it begins (or its gates do), and one that was still waiting gives way to it. Else
 * the plan of the live one says what happens: it is refused, takes its place, or waits for its end. Traffic moved by hand
 * always refuses: there is no plan that could say so.
 */
export function newer(
  state: FeatureState,
  pending: RolloutState,
  { decree, nowMs }: { decree: Omit<Decree, 'decision'>; nowMs: number },
): Changed {
  const { by } = decree;
  const numbered: FeatureState = { ...state, nextN: state.nextN + 1 };
  const start = (next: FeatureState) => enter(next, pending, { decree, nowMs });
  const gone = { by, reason: `${pending.id} takes its place`, decision: 'superseded' } as const;
  const live = liveRollout(state);
  if (live === null) return { ok: true, value: followedBy(withdraw(numbered, gone, nowMs), start) };
  if (live.candidate === pending.candidate)
    return refuse('conflict', `${live.id} is ${live.phase} and rolls out ${live.candidate} already.`);
  switch (live.plan.onNewer) {
    case 'refuse':
      return refuse('conflict', `${live.id} is ${live.phase}; one rollout at a time.`);
    case 'supersede':
      return { ok: true, value: followedBy(rollBack(numbered, live, { decree: gone, nowMs }), start) };
    case 'queue':
      return { ok: true, value: queue(numbered, pending, { live, decree, nowMs }) };
  }
}
