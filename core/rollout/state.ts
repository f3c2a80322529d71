import type { GateView, Override } from '#schema/contracts/gate';
import type { EvalId, FeatureName, RolloutId, SegmentName, VersionHash, VersionId } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Approval, Phase, VerificationView } from '#schema/contracts/rollout';

/**
 * A stretch of a rollout with constant share, audience, thresholds, graders and settle time; runs are counted by `index` (from 1),
 * which travels in the route. Every stage opens one, and so does every change by hand and every new edition of the graders.
 */
export type Period = {
  readonly index: number;
  readonly percent: number;
  readonly stage: number;
  readonly sinceMs: number;
};

/**
 * What is measured once and then stands: the threshold of a `slow` without `overMs` (null when control has too few runs to
 * tell), how old a run must be to count (measured again at each stage's start), and when a run without a record has failed.
 */
export type Frozen = {
  readonly slowOverMs: number | null;
  /** The same of a `slow` of first_token; absent as null: rollouts of before there was one do not say. */
  readonly slowFirstMs?: number | null;
  readonly settleMs: number;
  readonly deadlineMs: number;
  /** The edition of the graders that gives the current period's scores. */
  readonly grading: number;
  /** The share of units that no cache serves, in either arm; absent where neither version caches. */
  readonly measure?: number;
};

/** Members of a segment, and the share of them that has the candidate. */
export type Audience = { readonly segment: SegmentName; readonly percent: number };

/** Who or what paused a rollout. The kill switch resumes what it paused; everything else waits for a person. */
export type PausedBy = 'person' | 'alert' | 'evidence' | 'disabled';

/** How one of the plan's gates stands. `open`: as far as it goes somebody may be exposed; `why`: what its eval said. */
export type GateState = {
  readonly eval: EvalId | null;
  readonly verdict: GateView['verdict'];
  readonly open: boolean;
  readonly why: string | null;
  readonly override: Override | null;
};

/** A rollout in progress or ended: plain JSON, complete by itself. */
export type RolloutState = {
  readonly id: RolloutId;
  readonly kind: 'plan' | 'manual';
  readonly control: VersionId;
  readonly candidate: VersionId;
  readonly plan: Plan;
  readonly frozen: Frozen;
  readonly phase: Phase;
  /** Index of the stage, from 0. */
  readonly stage: number;
  /** The candidate's share now (of the segment's members, when there is one): 100 once completed, 0 once rolled back and while it is only mirrored. */
  readonly percent: number;
  /** Whom the stage asks, when it is not everybody. */
  readonly segment: SegmentName | null;
  /** Audiences of earlier stages: they keep what they have, and count no more. */
  readonly earlier: readonly Audience[];
  /** The budget of the stage's mirroring is spent: nothing is mirrored any more. */
  readonly mirrorSpent: boolean;
  /** In the order of the plan's; none before the rollout's turn. */
  readonly gates: readonly GateState[];
  /** Index of the current period, from 1; 0: nobody was exposed yet, nor anything mirrored. */
  readonly period: number;
  /** The newest periods, oldest first, bounded; the current one is the last. */
  readonly periods: readonly Period[];
  readonly stageSinceMs: number;
  /** Hold time of this stage that had passed when its clock was last stopped; time spent paused is not in it. */
  readonly heldMs: number;
  /** Since when the stage's clock runs; null while paused and after the end. */
  readonly clockSinceMs: number | null;
  /** The phase to go back to, while paused. */
  readonly pausedFrom: 'pending' | 'running' | 'holding' | 'awaiting_approval' | null;
  readonly pausedBy: PausedBy | null;
  /** Why it does not move, in words; null when it does. */
  readonly waitingFor: string | null;
  /** A person skipped the hold and the criteria of this stage; what it waits for since then is somebody's word, or data that can be trusted. */
  readonly skipped: boolean;
  /** What people said of its stages. */
  readonly approvals: readonly Approval[];
  /** How many decisions were taken; the next one is numbered `decisions + 1`. */
  readonly decisions: number;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly endedBy: string | null;
  /** When it was promoted; `rollback` works for `plan.revertS` from then on. */
  readonly completedAtMs: number | null;
};

/**
 * A version that was taken back, and what was seen of it since. Runs begun after `sinceMs + boundMs` should not have had it:
 * `lateRuns` counts those that had. `lastRunAtMs`: the newest run that had it; `othersSeen`: somebody asked after the bound and got another.
 */
export type TakenBack = {
  readonly rollout: RolloutId;
  readonly version: VersionId;
  readonly sinceMs: number;
  readonly boundMs: number;
  readonly state: VerificationView['state'];
  readonly lastRunAtMs: number | null;
  readonly lateRuns: number;
  readonly othersSeen: boolean;
};

/** Everything known of a feature's traffic: one row of JSON in its Conductor. What it says is what is routed. */
export type FeatureState = {
  readonly feature: FeatureName;
  /** Grows by one with every change of the route; an older route never replaces a newer one. */
  readonly revision: number;
  /** Grows by one with every change that is told to anybody; it names the effects, so that a repeat is recognised. */
  readonly seq: number;
  /** The version that serves everybody who is not in the candidate's share; null until one does. */
  readonly control: VersionId | null;
  readonly versions: Readonly<Record<VersionId, VersionHash>>;
  readonly disabled: boolean;
  /** The number of the next rollout. */
  readonly nextN: number;
  /** The live rollout, or the last one. */
  readonly rollout: RolloutState | null;
  /** The completed rollout that made control what it is: it can be reverted, also after later ones were rolled back. */
  readonly promoted: RolloutState | null;
  /** The rollout that begins when the live one ends; its phase is `pending`. */
  readonly queued: RolloutState | null;
  /** What was taken back, newest last, bounded. */
  readonly takenBack: readonly TakenBack[];
  /** Keys of the alerts that were acted on, newest last, bounded. */
  readonly alertKeys: readonly string[];
};

/** A feature nobody has pushed a version of. */
export const unborn = (feature: FeatureName): FeatureState => ({
  feature,
  revision: 0,
  seq: 0,
  control: null,
  versions: {},
  disabled: false,
  nextN: 1,
  rollout: null,
  promoted: null,
  queued: null,
  takenBack: [],
  alertKeys: [],
});
