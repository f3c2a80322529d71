import { type Change, type Changed, changed } from './change.ts';
import { decided } from './decided.ts';
import { complete, rollBack } from './end.ts';
import { openPeriod } from './enter-stage.ts';
import type { TrafficSet } from './event.ts';
import { liveRollout } from './live-rollout.ts';
import { manualPlan } from './manual-plan.ts';
import { proceed } from './proceed.ts';
import { refuse } from './refuse.ts';
import { newRollout, unmeasured } from './start-rollout.ts';
import type { FeatureState, RolloutState } from './state.ts';

const done = (value: Change): Changed => ({ ok: true, value });

/** Before anything serves there is nothing to compare with: the first version takes everything, or nothing. */
function serveFirst(state: FeatureState, event: TrafficSet): Changed {
  const { candidate, percent, by, reason } = event;
  if (candidate === null || percent !== 100)
    return refuse('conflict', 'Nothing serves yet: set the traffic of a first version to 100.');
  const about = { by, action: 'traffic.set', subject: candidate, reason, detail: null };
  return done(changed({ ...state, control: candidate }, { ...about, decision: null, evidence: null }));
}

function begin(state: FeatureState, event: TrafficSet, nowMs: number): Changed {
  const { candidate, percent, guardrails, frozen, by, reason } = event;
  if (percent === 0) return refuse('conflict', 'Nothing is being moved by hand that 0 could end.');
  if (candidate === null)
    return refuse('invalid', 'Nothing is being moved by hand.', [{ path: 'candidate', message: 'Name a version.' }]);
  const plan = manualPlan({ percent, segment: event.segment }, guardrails);
  const created = newRollout(state, { kind: 'manual', candidate, plan, frozen, by }, nowMs);
  if (!created.ok) return created;
  const issues = percent === 100 ? [] : unmeasured(guardrails, frozen, 'guardrails');
  if (issues.length > 0) return refuse('invalid', 'A guardrail has no threshold.', issues);
  const decree = { decision: 'started', by, reason } as const;
  return done(proceed({ ...state, nextN: state.nextN + 1 }, created.value, { stage: 0, decree, nowMs }));
}

/** The same rollout at another share: same salt, so raising it moves nobody back. */
function reset(state: FeatureState, live: RolloutState, at: { event: TrafficSet; nowMs: number }): Changed {
  const { event, nowMs } = at;
  const { percent, guardrails, by, reason } = event;
  if (percent === 0) return done(rollBack(state, live, { decree: { decision: 'rolled_back', by, reason }, nowMs }));
  if (live.phase === 'paused') return refuse('conflict', `${live.id} is paused; resume it, or end it with 0.`);
  if (percent === 100) return done(complete(state, live, { decree: { decision: 'completed', by, reason }, nowMs }));

  const slowOverMs = live.frozen.slowOverMs ?? event.frozen.slowOverMs;
  const frozen = { ...event.frozen, slowOverMs };
  const issues = unmeasured(guardrails, frozen, 'guardrails');
  if (issues.length > 0) return refuse('invalid', 'A guardrail has no threshold.', issues);
  const same = percent === live.percent && JSON.stringify(guardrails) === JSON.stringify(live.plan.guardrails);
  const plan = {
    ...live.plan,
    stages: manualPlan({ percent, segment: event.segment }, []).stages,
    guardrails: [...guardrails],
  };
  const next = same ? live : openPeriod({ ...live, plan, frozen }, percent, nowMs);
  const detail = { before: live.percent };
  return done(decided(state, next, { decision: 'percent_set', by, reason, detail }));
}

function moved(state: FeatureState, event: TrafficSet, nowMs: number): Changed {
  const { candidate } = event;
  const live = liveRollout(state);
  if (candidate !== null && !Object.hasOwn(state.versions, candidate))
    return refuse('not_found', `${state.feature} has no version ${candidate}.`);
  if (state.control === null) return serveFirst(state, event);
  if (live?.kind === 'plan') return refuse('conflict', `${live.id} moves this traffic by plan and is ${live.phase}.`);
  if (candidate === state.control) return refuse('invalid', `${candidate} is control already.`);
  if (live === null) return begin(state, event, nowMs);
  if (candidate === null || candidate === live.candidate) return reset(state, live, { event, nowMs });
  return refuse('conflict', `${live.id} exposes ${live.candidate} by hand and is ${live.phase}; end it with 0 first.`);
}

/**
 * Traffic moved by hand: a rollout of one stage, guarded by its guardrails, that never advances by itself. `0` ends it, `100`
 * makes the candidate control. Other guardrails are allowed at any time; they begin to count in a new period. Whatever it
 * comes to, the audit calls it `traffic.set`.
 */
export function setTraffic(state: FeatureState, event: TrafficSet, nowMs: number): Changed {
  const result = moved(state, event, nowMs);
  if (!result.ok) return result;
  const { note } = result.value;
  const { candidate, percent, guardrails } = event;
  const detail = { ...note?.detail, asked: { candidate, percent, guardrails } };
  return done({ ...result.value, note: note && { ...note, action: 'traffic.set', detail } });
}
