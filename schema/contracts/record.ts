import * as z from 'zod';
import { Happened } from './happening.ts';
import { chatApis, PAID_MOST, PaidPart } from './paid-part.ts';
import { RolloutId, RunId, TrafficName, VersionId } from './ids.ts';
import { arms, cacheResults, outcomes } from './run.ts';
import { strict } from './strict.ts';

const about = {
  run: RunId,
  version: VersionId,
  arm: z.enum(arms),
  /** HMAC of the unit (16 hex); null when the run is anonymous or pinned, and so never counted. */
  unit: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable(),
  /** The rollout and period of the snapshot it was resolved under; null when nothing was rolling out. */
  rollout: strict({ id: RolloutId, period: z.number().int().min(1) }).nullable(),
  atMs: z.number().int(),
  /** The values of the attributes that the period's guardrails are watched by, in the route's order; null: it has none. */
  slices: z.array(z.string().max(64).nullable()).max(8).optional(),
  /** Why a run with a unit is no evidence, whichever arm served it: its unit is not in the stage's audience, or was in an earlier one's. */
  outside: z.enum(['not_in_segment', 'earlier_segment']).optional(),
};

/** What a run came to, as the guardrails' questions need it. `scores` are the period's graders' in the route's order; null: it failed, or had nothing to grade. */
const facts = {
  outcome: z.enum(outcomes),
  durationMs: z.number().min(0),
  fallback: z.boolean(),
  degraded: z.boolean(),
  costUsd: z.number().min(0).nullable(),
  scores: z.array(z.number().min(0).max(1).nullable()).max(16).optional(),
  /** Which edition of the graders gave the scores (`core/grading/edition.ts`). */
  grading: z.number().int().optional(),
};
/** What a run came to, by itself. */
export const RunFacts = strict(facts);
export type RunFacts = z.infer<typeof RunFacts>;

const spent = {
  /** No model was called. */
  cached: z.boolean(),
  /** What the cache did, where a step asks for one. */
  cache: z.enum(cacheResults).optional(),
  inputTokens: z.number().int().min(0),
  outputTokens: z.number().int().min(0),
  /** What happened on the way, and how often. */
  happened: Happened.optional(),
  /** What its model calls took, by step and model; absent: it made none that cost anything. */
  paid: z.array(PaidPart).max(PAID_MOST).optional(),
  /** The chat protocol it came by; absent: the native one. */
  api: z.enum(chatApis).optional(),
};

/** Written before a run does anything, so that a run which kills its isolate is still seen. */
export const RunStarted = strict({ kind: z.literal('started'), ...about, deadlineMs: z.number().int().positive() });
export type RunStarted = z.infer<typeof RunStarted>;

/** What decides a rollout: how the run ended, in at most 450 bytes of JSON where one model was asked and nothing is graded. Complete by itself: it may arrive without its start. */
export const RunEnded = strict({
  kind: z.literal('ended'),
  ...about,
  ...facts,
  /** When the first words of a streamed answer went out; absent: it was told whole, at its end. */
  firstContentMs: z.number().min(0).optional(),
  ...spent,
  /** Whether the answer was served from a snapshot known to be old. */
  stale: z.boolean(),
});
export type RunEnded = z.infer<typeof RunEnded>;

/** A mirrored run of the candidate beside the control run that was answered; `withheld`: the tool with effects where it stopped. */
export const RunMirrored = strict({
  kind: z.literal('mirrored'),
  ...about,
  arm: z.literal('shadow'),
  ...facts,
  ...spent,
  stale: z.boolean(),
  control: RunFacts,
  withheld: z.string().max(64).nullable(),
});
export type RunMirrored = z.infer<typeof RunMirrored>;

/** A cached answer that was made anew, for nobody, behind a reply that had the old one: `run` is its own name, `rollout` and `unit` those of that reply's run. */
export const RunRefreshed = strict({
  kind: z.literal('refreshed'),
  ...about,
  arm: z.literal('refresh'),
  ...facts,
  ...spent,
  stale: z.boolean(),
});
export type RunRefreshed = z.infer<typeof RunRefreshed>;

/** A run of an example in an eval, for nobody. */
export const RunEvaluated = strict({
  kind: z.literal('evaluated'),
  ...about,
  arm: z.literal('eval'),
  ...facts,
  ...spent,
  stale: z.boolean(),
});
export type RunEvaluated = z.infer<typeof RunEvaluated>;

export const RunRecord = z.discriminatedUnion('kind', [RunStarted, RunEnded, RunMirrored, RunRefreshed, RunEvaluated]);
export type RunRecord = z.infer<typeof RunRecord>;

/** Records of one feature, sent at least once under one `id`, and counted exactly once by it. */
export const RecordBatch = strict({
  id: z.string().min(8).max(64),
  feature: TrafficName,
  records: z.array(RunRecord).min(1).max(500),
});
export type RecordBatch = z.infer<typeof RecordBatch>;
