import type { FeatureName, RolloutId, VersionHash, VersionId } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Phase } from '#schema/contracts/rollout';

/**
 * A stretch of a rollout with constant share, thresholds and settle time; runs are counted by `index` (from 1), which travels
 * in the route. Every stage opens one, and so does every change by hand.
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
export type Frozen = { readonly slowOverMs: number | null; readonly settleMs: number; readonly deadlineMs: number };

/** Who or what paused a rollout. The kill switch resumes what it paused; everything else waits for a person. */
export type PausedBy = 'person' | 'alert' | 'evidence' | 'disabled';

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
  /** The candidate's share of all traffic now: 100 once completed, 0 once rolled back. */
  readonly percent: number;
  /** Index of the current period, from 1. */
  readonly period: number;
  /** The newest periods, oldest first, bounded; the current one is the last. */
  readonly periods: readonly Period[];
  readonly stageSinceMs: number;
  /** Hold time of this stage that had passed when its clock was last stopped; time spent paused is not in it. */
  readonly heldMs: number;
  /** Since when the stage's clock runs; null while paused and after the end. */
  readonly clockSinceMs: number | null;
  /** The phase to go back to, while paused. */
  readonly pausedFrom: 'running' | 'holding' | null;
  readonly pausedBy: PausedBy | null;
  /** Why it does not move, in words; null when it does. */
  readonly waitingFor: string | null;
  /** How many decisions were taken; the next one is numbered `decisions + 1`. */
  readonly decisions: number;
  readonly createdBy: string;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly endedBy: string | null;
  /** When it was promoted; `rollback` works for `plan.revertS` from then on. */
  readonly completedAtMs: number | null;
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
  alertKeys: [],
});
