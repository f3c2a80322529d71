import type { Failure } from '#schema/contracts/problem';
import type { Approval } from '#schema/contracts/rollout';
import { type Awaited, awaited, missingWord, wordsFor } from './approval.ts';
import { type Changed, followedBy } from './change.ts';
import { decided } from './decided.ts';
import type { Approved } from './event.ts';
import { harmIn } from './harm.ts';
import { lackOf } from './lack.ts';
import { machine } from './machine.ts';
import { outranks } from './outranks.ts';
import { proceed } from './proceed.ts';
import { refuse } from './refuse.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** Why these lips do not count: too low a role, or the mouth that asked. */
function unheard({ id, createdBy }: RolloutState, word: Awaited, { by }: Approved): Failure | null {
  const forbidden = (detail: string): Failure => ({ code: 'forbidden', detail });
  if (!outranks(by.role, word.role))
    return forbidden(`${id} waits for one with role ${word.role} or more; ${by.name} is ${by.role}.`);
  if (by.name === createdBy && by.alone !== true)
    return forbidden(`${by.name} started ${id}: somebody else must approve it.`);
  return null;
}

/**
 * Somebody's word is kept, and with the last one that was missing the rollout goes on at once. If something lacks by then, it
 * holds and goes on later without asking twice. A `worse` is never approved.
 */
export function approve(
  { state, rollout, nowMs }: { readonly state: FeatureState; readonly rollout: RolloutState; readonly nowMs: number },
  event: Approved,
): Changed {
  const { id, phase, stage, createdBy, approvals } = rollout;
  const { by, reason, evidence } = event;
  const word = awaited(rollout);
  if (word === null) return refuse('conflict', `${id} is ${phase} and cannot be approved.`);
  const failure = unheard(rollout, word, event);
  if (failure) return { ok: false, error: failure };
  const harm = harmIn(evidence);
  if (harm) return refuse('conflict', `${id} is ${phase}, but ${harm}.`);

  const given: Approval = {
    stage: word.stage,
    by: by.name,
    role: by.role,
    reason,
    atMs: nowMs,
    waived: by.name === createdBy,
  };
  const heard: RolloutState = { ...rollout, approvals: [...approvals, given] };
  const decree = { by, reason, evidence, decision: 'approved', detail: { approval: given } } as const;
  const lack = lackOf(heard, evidence);
  if (lack !== null)
    return { ok: true, value: decided(state, { ...heard, phase: 'holding', waitingFor: lack.words }, decree) };
  if (missingWord(heard) !== null)
    return { ok: true, value: decided(state, { ...heard, waitingFor: wordsFor(heard) }, decree) };

  const free: RolloutState = { ...heard, phase: 'running', waitingFor: null };
  const onward = {
    decision: 'advanced',
    by: machine,
    reason: `${by.name} approved, and nothing lacks`,
    evidence,
  } as const;
  const change = followedBy(decided(state, free, decree), (next) =>
    proceed(next, next.rollout ?? free, { stage: stage + 1, decree: onward, nowMs }),
  );
  return { ok: true, value: change };
}
