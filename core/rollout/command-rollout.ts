import type { RolloutId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { Result } from '#schema/contracts/result';
import { awaitWord, missingWord } from './approval.ts';
import { approve } from './approve.ts';
import { type Changed, followedBy } from './change.ts';
import { decided } from './decided.ts';
import { revertibleUntilMs, rollBack } from './end.ts';
import type { Advanced, Approved, GateOverridden, RolloutCommanded } from './event.ts';
import { overrideGates } from './override-gates.ts';
import { passGates } from './pass-gates.ts';
import { harmIn } from './harm.ts';
import { holdIsOver } from './hold.ts';
import { lackOf } from './lack.ts';
import { liveRollout } from './live-rollout.ts';
import { paused, resumed } from './pause.ts';
import { proceed } from './proceed.ts';
import { withdraw } from './queue.ts';
import { refuse } from './refuse.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** A rollout that a person commands, in its feature, at a time. */
type Commanded = { readonly state: FeatureState; readonly rollout: RolloutState; readonly nowMs: number };

/**
 * The rollout that a person means: the latest, the one that waits for its end, or the one that made control what it is. Any
 * other has nothing left to command, and while one lives it comes first: taking its control away would leave it comparing with
 * nobody.
 */
function commandable(state: FeatureState, id: RolloutId): Result<RolloutState, Failure> {
  const { feature, rollout, queued, promoted, nextN } = state;
  const live = liveRollout(state);
  const known = [rollout, queued, live === null ? promoted : null].find((one) => one?.id === id);
  if (known) return { ok: true, value: known };
  const n = id.startsWith(`${feature}.`) ? Number(id.slice(feature.length + 1)) : Number.NaN;
  if (n >= 1 && n < nextN)
    return refuse('conflict', live ? `${id} has ended; ${live.id} is ${live.phase}.` : `${id} has ended.`);
  return refuse('not_found', `There is no rollout ${id}.`);
}

const outOfPhase = ({ id, phase }: RolloutState, what: string): Changed =>
  refuse('conflict', `${id} is ${phase} and cannot be ${what}.`);

/**
 * Skips the hold and a criterion that is not met yet; never a `worse`, never data that cannot be trusted, and never somebody's
 * word: where that is missing, it is waited for.
 */
function advance({ state, rollout, nowMs }: Commanded, { evidence, reason, by }: Advanced): Changed {
  const { id, phase, kind, stage } = rollout;
  if (kind === 'manual') return refuse('conflict', `${id} is ${phase}, and moved by hand: set its traffic.`);
  if (phase !== 'running' && phase !== 'holding') return outOfPhase(rollout, 'advanced');

  const harm = harmIn(evidence);
  if (harm) return refuse('conflict', `${id} is ${phase}, but ${harm}.`);
  const lack = lackOf(rollout, evidence);
  if (lack && lack.cause !== 'too_little_data')
    return refuse('conflict', `${id} is ${phase} and nobody can tell (${lack.cause}): missing ${lack.words}.`);

  const skipped = [...(holdIsOver(rollout, nowMs) ? [] : ['hold']), ...(lack ? [lack.cause] : [])];
  const decree = { by, reason, evidence, detail: { skipped } } as const;
  if (missingWord(rollout) !== null)
    return {
      ok: true,
      value: awaitWord(state, { ...rollout, skipped: rollout.skipped || skipped.length > 0 }, decree),
    };
  const onward = { ...decree, decision: 'advanced_by_hand' } as const;
  return { ok: true, value: proceed(state, rollout, { stage: stage + 1, decree: onward, nowMs }) };
}

/** Traffic stays where it is. What the kill switch paused may be paused for good, so that enabling does not resume it. */
function pause({ state, rollout, nowMs }: Commanded, { by, reason }: RolloutCommanded): Changed {
  const { phase, pausedBy } = rollout;
  const gated = phase === 'pending' && rollout.id === state.rollout?.id;
  const moves = gated || phase === 'running' || phase === 'holding' || phase === 'awaiting_approval';
  if (!moves && pausedBy !== 'disabled') return outOfPhase(rollout, 'paused');
  return { ok: true, value: decided(state, paused(rollout, 'person', nowMs), { decision: 'paused', by, reason }) };
}

/** The rollout goes on where it was. */
function resume({ state, rollout, nowMs }: Commanded, { by, reason }: RolloutCommanded): Changed {
  if (rollout.phase !== 'paused') return outOfPhase(rollout, 'resumed');
  if (state.disabled) return refuse('conflict', `${rollout.id} is paused while ${state.feature} is disabled.`);
  const change = decided(state, resumed(rollout, nowMs), { decision: 'resumed', by, reason });
  return { ok: true, value: followedBy(change, (then) => passGates(then, nowMs)) };
}

/** Takes a live rollout back at any time, a completed one for `revertS`; one that is still waiting never begins. */
function takeBack({ state, rollout, nowMs }: Commanded, { by, reason }: RolloutCommanded): Changed {
  const { id, phase, plan } = rollout;
  if (phase === 'rolled_back') return outOfPhase(rollout, 'rolled back');
  if (id === state.queued?.id)
    return { ok: true, value: withdraw(state, { decision: 'rolled_back', by, reason }, nowMs) };
  const untilMs = revertibleUntilMs(rollout);
  if (untilMs !== null && nowMs > untilMs)
    return refuse('conflict', `${id} is completed, longer ago than its ${plan.revertS} s of grace.`);
  const decision = untilMs === null ? 'rolled_back' : 'reverted';
  return { ok: true, value: rollBack(state, rollout, { decree: { decision, by, reason }, nowMs }) };
}

/** A person's word about a rollout; 409 with the phase when that phase does not allow it, 404 when there is no such rollout. */
export function commandRollout(
  state: FeatureState,
  event: RolloutCommanded | Advanced | Approved | GateOverridden,
  nowMs: number,
): Changed {
  const found = commandable(state, event.rollout);
  if (!found.ok) return found;
  const commanded = { state, rollout: found.value, nowMs };
  switch (event.type) {
    case 'advanced':
      return advance(commanded, event);
    case 'approved':
      return approve(commanded, event);
    case 'gate_overridden':
      return overrideGates(commanded, event);
    case 'paused':
      return pause(commanded, event);
    case 'resumed':
      return resume(commanded, event);
    case 'rolled_back':
      return takeBack(commanded, event);
  }
}
