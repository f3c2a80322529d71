import * as z from 'zod';
import { Guardrail } from './guardrail.ts';
import { FeatureName, RolloutId, VersionId } from './ids.ts';
import { Percent, Plan, unknownCauses } from './plan.ts';
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

/** `POST …/rollouts`. */
export const RolloutStart = strict({ candidate: VersionId, plan: Plan.prefault({}) });
export type RolloutStart = z.infer<typeof RolloutStart>;

const reason = z.string().min(1, 'Say why.').max(2000);

/** The body of pause, resume, advance, rollback, disable and enable. */
export const Because = strict({ reason });
export type Because = z.infer<typeof Because>;

/** `PUT …/traffic`: shift by hand. Without `candidate` the one being rolled out by hand is meant. */
export const TrafficInput = strict({
  candidate: VersionId.optional(),
  percent: Percent,
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
});
export type GuardrailView = z.infer<typeof GuardrailView>;

/** A decision the machine took, by whom and why; `inputs` is all a replay needs when the evidence took it. */
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
});
export type DecisionView = z.infer<typeof DecisionView>;

/** A rollout as people and programs see it. `stage` counts from 0; `guarded` says whether any guardrail watches it. */
export const RolloutView = z.object({
  id: RolloutId,
  feature: FeatureName,
  control: VersionId,
  candidate: VersionId,
  kind: z.enum(['plan', 'manual']),
  guarded: z.boolean(),
  phase: z.enum(phases),
  stage: z.number().int(),
  percent: z.number(),
  plan: Plan,
  guardrails: z.array(GuardrailView),
  /** Units seen but not counted, by cause. */
  uncounted: z.record(z.string(), z.number().int()),
  units: z.object({ control: z.number().int(), candidate: z.number().int() }),
  /** Why the rollout is not moving, in words; null when it is. */
  waitingFor: z.string().nullable(),
  decisions: z.array(DecisionView),
  createdBy: z.string(),
  createdAtMs: z.number(),
  stageSinceMs: z.number(),
  endedAtMs: z.number().nullable(),
});
export type RolloutView = z.infer<typeof RolloutView>;

/** `GET …/replay`: the stored verdict beside the one computed again. */
export const ReplayView = z.object({
  rollout: RolloutId,
  n: z.number().int(),
  same: z.boolean(),
  stored: z.object({ verdict: z.string(), logE: z.number() }),
  replayed: z.object({ verdict: z.string(), logE: z.number() }),
});
export type ReplayView = z.infer<typeof ReplayView>;
