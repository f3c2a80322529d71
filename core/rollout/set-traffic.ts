import { begin } from './begin.ts';
import { type Change, type Changed, changed, plainNote } from './change.ts';
import { decided } from './decided.ts';
import { complete, rollBack } from './end.ts';
import { keptAudiences, openPeriod } from './enter-stage.ts';
import type { TrafficSet } from './event.ts';
import { keepThresholds } from './keep-thresholds.ts';
import { liveRollout } from './live-rollout.ts';
import { manualPlan } from './manual-plan.ts';
import { newRollout, unmeasured } from './new-rollout.ts';
import { refuse } from './refuse.ts';
import type { FeatureState, RolloutState } from './state.ts';

const done = (value: Change): Changed => ({ ok: true, value });

/** Everybody, or the end: whom a share of 100 or 0 is about is then all the same. */
const isEverybody = ({ percent, segment }: TrafficSet): boolean => percent === 100 && segment === null;

/** Before anything serves there is nothing to compare with: the first version takes everything, or nothing. */
function serveFirst(state: FeatureState, event: TrafficSet): Changed {
  const { candidate, by, reason } = event;
  if (candidate === null || !isEverybody(event))
    return refuse('conflict', 'Nothing serves yet: set the traffic of a first version to 100.');
  const about = { by, action: 'traffic.set', subject: candidate, reason, detail: null };
  const note = { ...plainNote, ...about, happening: 'traffic.set' } as const;
  return done(changed({ ...state, control: candidate }, note));
}

function start(state: FeatureState, event: TrafficSet, nowMs: number): Changed {
  const { candidate, percent, segment, guardrails, frozen, by, reason } = event;
  const { queued } = state;
  if (percent === 0) return refuse('conflict', 'Nothing is being moved by hand that 0 could end.');
  if (candidate === null)
    return refuse('invalid', 'Nothing is being moved by hand.', [{ path: 'candidate', message: 'Name a version.' }]);
  if (queued)
    return refuse('conflict', `${queued.id} is ${queued.phase} and begins first; roll it back if it shall not.`);
  const plan = manualPlan({ percent, segment }, guardrails);
  const created = newRollout(state, { kind: 'manual', candidate, plan, frozen, by }, nowMs);
  if (!created.ok) return created;
  const issues = percent === 100 ? [] : unmeasured(guardrails, frozen, 'guardrails');
  if (issues.length > 0) return refuse('invalid', 'A guardrail has no threshold.', issues);
  const decree = { decision: 'started', by, reason } as const;
  return done(begin({ ...state, nextN: state.nextN + 1 }, created.value, { decree, nowMs }));
}

/** Whether nothing is asked for that is not so already. */
function isSame({ percent, segment, plan }: RolloutState, event: TrafficSet): boolean {
  const questions = JSON.stringify(event.guardrails) === JSON.stringify(plan.guardrails);
  return percent === event.percent && segment === event.segment && questions;
}

/**
 * The same rollout with another share or audience: same salt, so raising it moves nobody back, and members of a segment that
 * was asked before keep what they have.
 */
function reset(state: FeatureState, live: RolloutState, at: { event: TrafficSet; nowMs: number }): Changed {
  const { event, nowMs } = at;
  const { percent, segment, guardrails, by, reason } = event;
  if (percent === 0) return done(rollBack(state, live, { decree: { decision: 'rolled_back', by, reason }, nowMs }));
  if (live.phase === 'paused') return refuse('conflict', `${live.id} is paused; resume it, or end it with 0.`);
  if (isEverybody(event)) return done(complete(state, live, { decree: { decision: 'completed', by, reason }, nowMs }));

  const frozen = keepThresholds(event.frozen, live.frozen, 'before');
  const issues = unmeasured(guardrails, frozen, 'guardrails');
  if (issues.length > 0) return refuse('invalid', 'A guardrail has no threshold.', issues);
  const plan = { ...live.plan, stages: manualPlan({ percent, segment }, []).stages, guardrails: [...guardrails] };
  const earlier = segment === live.segment ? live.earlier : keptAudiences(live, segment);
  const turned: RolloutState = { ...live, plan, frozen, segment, earlier };
  const next = isSame(live, event) ? live : openPeriod(turned, percent, nowMs);
  const detail = { before: { percent: live.percent, segment: live.segment } };
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
  if (live === null) return start(state, event, nowMs);
  if (candidate === null || candidate === live.candidate) return reset(state, live, { event, nowMs });
  return refuse('conflict', `${live.id} exposes ${live.candidate} by hand and is ${live.phase}; end it with 0 first.`);
}

/**
 * Traffic moved by hand: a rollout of one stage, guarded by its guardrails, that never advances by itself. `0` ends it, `100`
 * of everybody makes the candidate control; `100` of a segment's members is blind, and goes on. Other guardrails are allowed at
 * any time; they begin to count in a new period. Whatever it comes to, the audit calls it `traffic.set`.
 */
export function setTraffic(state: FeatureState, event: TrafficSet, nowMs: number): Changed {
  const result = moved(state, event, nowMs);
  if (!result.ok) return result;
  const { candidate, percent, segment, guardrails } = event;
  const asked = { candidate, percent, segment, guardrails };
  const notes = result.value.notes.map((note) => ({
    ...note,
    action: 'traffic.set',
    detail: { ...note.detail, asked },
  }));
  return done({ ...result.value, notes });
}
