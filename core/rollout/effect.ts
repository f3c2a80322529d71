import type { StoredDecision } from '#core/evidence/replay';
import type { AuditEntry } from '#schema/contracts/audit';
import type { Opening } from '#schema/contracts/incident';
import type { FeatureName, RolloutId, VersionId } from '#schema/contracts/ids';
import type { Notification } from '#schema/contracts/notification';
import type { Phase } from '#schema/contracts/rollout';
import type { Route } from '#schema/contracts/snapshot';
import type { RolloutState } from './state.ts';

/** What was decided about a rollout. `_by_hand`: a person skipped the hold or the criteria. */
export type DecisionName =
  | 'started'
  | 'queued'
  | 'gated'
  | 'gate_passed'
  | 'gate_inconclusive'
  | 'gate_overridden'
  | 'superseded'
  | 'percent_set'
  | 'held'
  | 'awaiting_approval'
  | 'approved'
  | 'mirror_spent'
  | 'regraded'
  | 'advanced'
  | 'advanced_by_hand'
  | 'completed'
  | 'completed_by_hand'
  | 'paused'
  | 'resumed'
  | 'rolled_back'
  | 'reverted';

/**
 * A decision as it is kept: `n` counts from 1 within its rollout, `stage` and `percent` are those after it, `evidence` is what
 * a replay needs, null when no counts were looked at.
 */
export type Decision = {
  readonly rollout: RolloutId;
  readonly n: number;
  readonly atMs: number;
  readonly decision: DecisionName;
  readonly by: string;
  readonly reason: string;
  readonly fromPhase: Phase;
  readonly toPhase: Phase;
  readonly stage: number;
  readonly percent: number;
  readonly evidence: StoredDecision | null;
};

/** What lists and the dashboard know of a feature's traffic; an older `seq` never replaces a newer one. */
export type TrafficRow = {
  readonly feature: FeatureName;
  readonly seq: number;
  readonly revision: number;
  readonly control: VersionId | null;
  /** The version being rolled out, if any. */
  readonly candidate: VersionId | null;
  readonly percent: number;
  /** The live or last rollout. */
  readonly rollout: RolloutId | null;
  readonly disabled: boolean;
};

/**
 * What the shell must do after a transition, at least once each. `id` is the same whenever the same change is computed again
 * and never used for anything else, so a repeat changes nothing. `incident` lacks the owner, whom the shell knows.
 */
export type Effect = { readonly id: string } & (
  | { readonly type: 'publish'; readonly feature: FeatureName; readonly route: Route }
  | { readonly type: 'audit'; readonly entry: AuditEntry }
  | { readonly type: 'decide'; readonly decision: Decision }
  | { readonly type: 'incident'; readonly incident: Opening }
  /** The owner is the shell's to add. */
  | { readonly type: 'notify'; readonly notification: Omit<Notification, 'owner'> }
  | { readonly type: 'wake_at'; readonly atMs: number }
  /** The eval of a gate of `rollout` is to be run, and what it says told (`gate_judged`). */
  | { readonly type: 'evaluate'; readonly rollout: RolloutId; readonly gate: number }
  /** Nobody wants to know any more what that eval says. */
  | { readonly type: 'abandon'; readonly rollout: RolloutId; readonly gate: number }
  /**
   * `of` is to be shown anew, and one such effect is given for every rollout that this change is about: a newer one that takes
   * another's place changes two. `rollout` is its state, to be kept; null when only what was seen of it since its end changed.
   */
  | {
      readonly type: 'project';
      readonly traffic: TrafficRow;
      readonly of: RolloutId | null;
      readonly rollout: RolloutState | null;
    }
);
