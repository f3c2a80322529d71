import type { Requirement } from '#schema/contracts/stage';
import type { Change } from './change.ts';
import { completes } from './completes.ts';
import { decided, type Decree } from './decided.ts';
import { stageWords } from './exposure-words.ts';
import type { FeatureState, RolloutState } from './state.ts';

/** Whose word is missing, and about which stage. */
export type Awaited = { readonly stage: number; readonly role: 'operator' | 'approver' | 'admin' };

const roleOf = (requirement: Requirement): Awaited['role'] =>
  requirement === 'approval' ? 'approver' : requirement.approval;

/**
 * The first word that is missing before the rollout may go on from its stage, or null. A stage's word is needed before it is
 * left; that of a last stage of 100, which completes at once, before it is entered. What was given once is not asked for twice.
 */
export function missingWord({ plan, stage, approvals }: RolloutState): Awaited | null {
  const next = completes(plan.stages[stage + 1]) ? [stage + 1] : [];
  for (const index of [stage, ...next]) {
    const [requirement] = plan.stages[index]?.requires ?? [];
    const given = approvals.some((approval) => approval.stage === index);
    if (requirement !== undefined && !given) return { stage: index, role: roleOf(requirement) };
  }
  return null;
}

/** The word that the rollout waits for now; null in every phase but `awaiting_approval`. */
export function awaited(rollout: RolloutState): Awaited | null {
  return rollout.phase === 'awaiting_approval' ? missingWord(rollout) : null;
}

/** Whose word it is that the rollout waits for, in words. */
export function wordsFor(rollout: RolloutState): string {
  const word = missingWord(rollout);
  if (word === null) return 'nobody';
  return `the approval of ${stageWords(rollout, word.stage)} by one with role ${word.role} or more`;
}

/** The rollout waiting for somebody's word; its traffic stays where it is, and the evidence goes on. */
export function awaitWord(state: FeatureState, rollout: RolloutState, decree: Omit<Decree, 'decision'>): Change {
  const waiting: RolloutState = { ...rollout, phase: 'awaiting_approval', waitingFor: wordsFor(rollout) };
  return decided(state, waiting, { ...decree, decision: 'awaiting_approval' });
}
