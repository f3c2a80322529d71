import * as z from 'zod';
import { FeatureName, RolloutId, RunId, VersionId } from './ids.ts';
import { arms, outcomes } from './run.ts';
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
};

/** Written before a run does anything, so that a run which kills its isolate is still seen. */
export const RunStarted = strict({ kind: z.literal('started'), ...about, deadlineMs: z.number().int().positive() });
export type RunStarted = z.infer<typeof RunStarted>;

/** What decides a rollout, at most 300 bytes: how the run ended. Complete by itself: it may arrive without its start. */
export const RunEnded = strict({
  kind: z.literal('ended'),
  ...about,
  outcome: z.enum(outcomes),
  durationMs: z.number().min(0),
  fallback: z.boolean(),
  degraded: z.boolean(),
  cached: z.boolean(),
  costUsd: z.number().min(0).nullable(),
  inputTokens: z.number().int().min(0),
  outputTokens: z.number().int().min(0),
  /** Whether the answer was served from a snapshot known to be old. */
  stale: z.boolean(),
});
export type RunEnded = z.infer<typeof RunEnded>;

export const RunRecord = z.discriminatedUnion('kind', [RunStarted, RunEnded]);
export type RunRecord = z.infer<typeof RunRecord>;

/** Records of one feature, sent at least once under one `id`, and counted exactly once by it. */
export const RecordBatch = strict({
  id: z.string().min(8).max(64),
  feature: FeatureName,
  records: z.array(RunRecord).min(1).max(500),
});
export type RecordBatch = z.infer<typeof RecordBatch>;
