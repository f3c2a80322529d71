import * as z from 'zod';
import { GatePreview, GateView } from './gate.ts';
import { Guardrail } from './guardrail.ts';
import { FeatureName, RolloutId, SegmentName, TrafficName, VersionId } from './ids.ts';
import { Plan, PlanRequest, unknownCauses } from './plan.ts';
import { nestedRoles } from './principal.ts';
import { Percent } from './stage.ts';
import { strict } from './strict.ts';

/** The phases of a rollout; the last two are final. */
export const phases = [
  'pending',
  'running',
  'holding',
  'awaiting_approval',
  'paused',
  'completed',
  'rolled_back',
] as const;
export type Phase = (typeof phases)[number];

/** `POST …/rollouts`, and its preview. */
export const RolloutStart = strict({ candidate: VersionId, plan: PlanRequest.prefault({}) });
export type RolloutStart = z.infer<typeof RolloutStart>;

const reason = z.string().min(1, 'Say why.').max(2000);

/** The body of pause, resume, advance, approve, override, rollback, restart, disable and enable. */
export const Because = strict({ reason });
export type Because = z.infer<typeof Because>;

/** `PUT …/traffic`: shift by hand; `percent` of a `segment`'s members when one is named. Without `candidate` the one being rolled out by hand is meant. */
export const TrafficInput = strict({
  candidate: VersionId.optional(),
  percent: Percent,
  segment: SegmentName.optional(),
  guardrails: z.array(Guardrail).max(16).optional(),
  reason,
});
export type TrafficInput = z.infer<typeof TrafficInput>;

/** Counts of one period: share `w`, units `n` and bad units `k` in control (0) and candidate (1). */
export const PeriodCounts = z.object({
  w: z.number(),
  n0: z.number().int(),
  k0: z.number().int(),
  n1: z.number().int(),
  k1: z.number().int(),
});
export type PeriodCounts = z.infer<typeof PeriodCounts>;

/** Bad units of how many. */
export const Rate = z.object({ n: z.number().int(), k: z.number().int() });
export type Rate = z.infer<typeof Rate>;

/** One value of the attribute a guardrail is watched by, with what was counted of it since the rollout began. */
export const SliceView = z.object({
  value: z.string(),
  logE: z.number(),
  threshold: z.number(),
  n0: z.number().int(),
  k0: z.number().int(),
  n1: z.number().int(),
  k1: z.number().int(),
});
export type SliceView = z.infer<typeof SliceView>;

/** What a shadow stage's pairs say of a guardrail's question: scores are 1 for good and 0 for bad, differences are candidate − control. */
export const ComparisonView = z.object({
  n: z.number().int(),
  clusters: z.number().int(),
  difference: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  /** The confidence of the interval: it grows with every look, so that the looks together keep α. */
  confidence: z.number(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']),
  cause: z.string().optional(),
});
export type ComparisonView = z.infer<typeof ComparisonView>;

/** What the evidence says of one guardrail; `logE` and `alpha` are those of the watch nearest to its threshold. */
export const GuardrailView = z.object({
  id: z.string(),
  metric: z.string(),
  verdict: z.enum(['worse', 'not_worse', 'unknown']),
  cause: z.enum(unknownCauses).optional(),
  logE: z.number(),
  alpha: z.number(),
  /** `logE` at which this watch decides. */
  threshold: z.number(),
  watch: z.number().int(),
  periods: z.array(PeriodCounts),
  /** The attribute whose values are watched apart, and the value that `logE` is of. */
  by: z.string().optional(),
  slice: z.string().optional(),
  slices: z.array(SliceView).optional(),
  /** Control's rate before the stage and since, so that "everything got worse" can be seen. Never a decision. */
  control: z.object({ before: Rate.nullable(), since: Rate }).optional(),
  /** What the stage asks to be shown. */
  notWorse: z.object({ by: z.number(), logE: z.number(), threshold: z.number(), shown: z.boolean() }).optional(),
  /** In a shadow stage. */
  comparison: ComparisonView.optional(),
});
export type GuardrailView = z.infer<typeof GuardrailView>;

/** A decision the machine took, by whom and why; when the evidence took it, `inputs` is all a replay needs and `verdicts` what was said. */
export const DecisionView = z.object({
  n: z.number().int(),
  atMs: z.number(),
  decision: z.string(),
  by: z.string(),
  reason: z.string(),
  fromPhase: z.enum(phases),
  toPhase: z.enum(phases),
  stage: z.number().int(),
  percent: z.number(),
  replayable: z.boolean(),
  inputs: z.unknown().optional(),
  verdicts: z.unknown().optional(),
});
export type DecisionView = z.infer<typeof DecisionView>;

/** Somebody's word that a stage may be left. `waived`: under dev, with its one token, its creator may say it. */
export const Approval = z.object({
  stage: z.number().int(),
  by: z.string(),
  role: z.string(),
  reason: z.string(),
  atMs: z.number(),
  waived: z.boolean(),
});
export type Approval = z.infer<typeof Approval>;

/** What a shadow stage mirrored and spent, in USD; `withheld`: runs whose tools with effects were not called. */
export const ShadowView = z.object({
  pairs: z.number().int(),
  units: z.number().int(),
  spentUsd: z.number(),
  capUsd: z.number(),
  withheld: z.number().int(),
});
export type ShadowView = z.infer<typeof ShadowView>;

/** Whether replies of the version that was taken back stopped: `watching`, `verified`, `unseen` (nobody asked since), or `ineffective` (an incident was opened). */
export const takenBack = ['watching', 'verified', 'unseen', 'ineffective'] as const;

/** What was seen of a version after it was taken back. `lateReplies`: runs begun with it after the bound of `boundMs`. */
export const VerificationView = z.object({
  version: VersionId,
  state: z.enum(takenBack),
  sinceMs: z.number(),
  boundMs: z.number(),
  lastRunAtMs: z.number().nullable(),
  lateReplies: z.number().int(),
});
export type VerificationView = z.infer<typeof VerificationView>;

/** A rollout as people and programs see it. `stage` counts from 0; `guarded` says whether any guardrail watches it. */
export const RolloutView = z.object({
  id: RolloutId,
  feature: TrafficName,
  control: VersionId,
  candidate: VersionId,
  kind: z.enum(['plan', 'manual']),
  guarded: z.boolean(),
  phase: z.enum(phases),
  stage: z.number().int(),
  percent: z.number(),
  plan: Plan,
  guardrails: z.array(GuardrailView),
  /** In the order of the plan; none before a queued rollout's turn. */
  gates: z.array(GateView).default([]),
  /** Units seen but not counted, by cause. */
  uncounted: z.record(z.string(), z.number().int()),
  units: z.object({ control: z.number().int(), candidate: z.number().int() }),
  /** Why the rollout is not moving, in words; null when it is. */
  waitingFor: z.string().nullable(),
  /** The role whose word it waits for; null when it waits for nobody's. */
  awaits: z.enum(nestedRoles).nullable().default(null),
  approvals: z.array(Approval).default([]),
  shadow: ShadowView.nullable().default(null),
  /** After a rollback. */
  verification: VerificationView.nullable().default(null),
  decisions: z.array(DecisionView),
  createdBy: z.string(),
  createdAtMs: z.number(),
  stageSinceMs: z.number(),
  endedAtMs: z.number().nullable(),
});
export type RolloutView = z.infer<typeof RolloutView>;

/** How long one stage of a plan will take, from the traffic seen so far; null where nothing was seen. */
export const StagePreview = z.object({
  stage: z.number().int(),
  name: z.string(),
  /** Candidate units a second that the stage's share brings and that count: where a version caches, those whom no cache serves. */
  unitsPerS: z.number().nullable(),
  /** Candidate units that must be counted before it can be left: `minUnits`, or more for what must be shown. */
  units: z.number().nullable(),
  /** Seconds until the hold is over and those units have come. */
  expectedS: z.number().nullable(),
  /** The candidate's rate, above control's, that would be caught by the end of the stage with a chance of about one half. */
  smallest: z.array(z.object({ guardrail: z.string(), control: z.number(), candidate: z.number().nullable() })),
});
export type StagePreview = z.infer<typeof StagePreview>;

/** `POST …/rollouts/preview`: the plan in full, what it will need, and what its author may not have meant. */
export const PlanPreview = z.object({
  feature: FeatureName,
  control: VersionId.nullable(),
  candidate: VersionId,
  plan: Plan,
  gates: z.array(GatePreview),
  stages: z.array(StagePreview),
  /** Seconds until everybody has the candidate; null when one of the stages cannot tell. */
  expectedS: z.number().nullable(),
  warnings: z.array(z.string()),
});
export type PlanPreview = z.infer<typeof PlanPreview>;

/** `GET …/replay`: the stored verdict beside the one computed again. */
export const ReplayView = z.object({
  rollout: RolloutId,
  n: z.number().int(),
  same: z.boolean(),
  stored: z.object({ verdict: z.string(), logE: z.number() }),
  replayed: z.object({ verdict: z.string(), logE: z.number() }),
});
export type ReplayView = z.infer<typeof ReplayView>;
