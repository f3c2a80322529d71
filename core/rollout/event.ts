import type { DecisionInputs, GuardrailVerdict } from '#core/evidence/verdict';
import type { AlertInput } from '#schema/contracts/alert';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { EvalId, RolloutId, SegmentName, VersionHash, VersionId } from '#schema/contracts/ids';
import type { Plan } from '#schema/contracts/plan';
import type { Actor } from '#schema/contracts/rpc';
import type { Frozen, RolloutState } from './state.ts';

/**
 * What the counts say at this moment, computed by the shell with `core/evidence`. `inputs` and `verdicts` are stored with a
 * decision, for the replay; `inputs.guardrails[].stage.watch` must be the watch that opened with the stage's period (an id
 * without rows as long as nobody was seen in it). `candidateUnits`: candidate units counted since the stage began.
 * `settleMs`: what a stage that starts now would freeze. In a shadow stage the verdicts are
 * those of the comparison, and `candidateUnits` are the units that were mirrored.
 */
export type Evidence = {
  readonly rollout: RolloutId;
  readonly stage: number;
  readonly verdicts: readonly GuardrailVerdict[];
  readonly inputs: DecisionInputs;
  readonly candidateUnits: number;
  readonly settleMs: number;
  /** The stage's mirroring, null in a stage that exposes. `spent`: its budget bears no further run. */
  readonly mirror: { readonly spent: boolean } | null;
};

/** A request to start a planned rollout. */
export type RolloutStarted = {
  readonly type: 'rollout_started';
  readonly candidate: VersionId;
  readonly plan: Plan;
  readonly frozen: Frozen;
  readonly by: Actor;
};

/** A request to move traffic by hand; `candidate` null means the one that is moved by hand already. */
export type TrafficSet = {
  readonly type: 'traffic_set';
  readonly candidate: VersionId | null;
  readonly percent: number;
  readonly segment: SegmentName | null;
  readonly guardrails: readonly Guardrail[];
  readonly frozen: Frozen;
  readonly reason: string;
  readonly by: Actor;
};

/** A new version exists. `serveFirst`: who pushed it may also move traffic. */
export type VersionAdded = {
  readonly type: 'version_added';
  readonly version: VersionId;
  readonly hash: VersionHash;
  readonly serveFirst: boolean;
  readonly by: Actor;
};

/** A person's word about a rollout. */
export type RolloutCommanded = {
  readonly type: 'paused' | 'resumed' | 'rolled_back';
  readonly rollout: RolloutId;
  readonly reason: string;
  readonly by: Actor;
};

/** The same candidate and plan once more; `of` is the rollout as it ended, null when there is none of that id. */
export type Restarted = {
  readonly type: 'restarted';
  readonly rollout: RolloutId;
  readonly of: RolloutState | null;
  readonly frozen: Frozen;
  readonly reason: string;
  readonly by: Actor;
};

/** Somebody says that the stage may be left; `evidence` as for `advanced`. */
export type Approved = Omit<Advanced, 'type'> & { readonly type: 'approved' };

/** A person wants the next stage now; `evidence` as for `evidence`, null when the rollout has no guardrails and counts nothing. */
export type Advanced = {
  readonly type: 'advanced';
  readonly rollout: RolloutId;
  readonly evidence: Evidence | null;
  readonly reason: string;
  readonly by: Actor;
};

/** A gate's eval has ended. `finished`: it ran to its end; `eval` null: it could not be run. */
export type GateJudged = {
  readonly type: 'gate_judged';
  readonly rollout: RolloutId;
  readonly gate: number;
  readonly eval: EvalId | null;
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly finished: boolean;
  readonly why: string;
};

/** Somebody who answers for the feature lets gates pass that could not tell. */
export type GateOverridden = Omit<RolloutCommanded, 'type'> & { readonly type: 'gate_overridden' };

/** The kill switch. */
export type Switched = { readonly type: 'disabled' | 'enabled'; readonly reason: string; readonly by: Actor };

/** Another system's alarm. */
export type Alerted = { readonly type: 'alert'; readonly alert: AlertInput; readonly by: Actor };

/**
 * Counts changed, or time passed. Send `evidence` after every batch of counts and, freshly computed, whenever the alarm set
 * by `wake_at` rings; `ticked` is the same for a shell that has nothing to compute, and moves only plans that ask for none.
 */
export type Observed = { readonly type: 'evidence'; readonly evidence: Evidence } | { readonly type: 'ticked' };

/**
 * Runs that began with a version, whatever they came to (pinned and mirrored ones are left out): every one of the batch. Sent only
 * while `isAwaited` (taken-back.ts) says that somebody wants to know; and without any when `nextLookAtMs` is past, for time tells too.
 */
export type Seen = {
  readonly type: 'seen';
  readonly runs: readonly { readonly version: VersionId; readonly atMs: number; readonly stale: boolean }[];
};

/** The graders that run now are of another edition than the current period's: a new period begins. */
export type Regraded = { readonly type: 'regraded'; readonly grading: number };

/** Nothing is live and a rollout is queued: it begins, with what is measured now. */
export type Dequeued = { readonly type: 'dequeued'; readonly frozen: Frozen };

/** What a person asks for. */
export type Asked =
  | VersionAdded
  | RolloutStarted
  | TrafficSet
  | RolloutCommanded
  | Advanced
  | Approved
  | GateOverridden
  | Restarted
  | Switched;

/** Everything that can happen to a feature's traffic. */
export type Event = Asked | Alerted | Observed | Seen | Regraded | Dequeued | GateJudged;
