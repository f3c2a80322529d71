import * as z from 'zod';
import { FeatureName, RunId, VersionId } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { strict } from './strict.ts';
import { Tags } from './tags.ts';

/** Which side of a comparison a reply was on. */
export const arms = ['control', 'candidate', 'pinned'] as const;
export type Arm = (typeof arms)[number];

/** The same for every run that is written down: a `shadow` run never is a reply, nor is a `refresh`, which makes a cached answer anew, or an `eval`, which is graded. */
export const recordedArms = [...arms, 'shadow', 'refresh', 'eval'] as const;
export type RecordedArm = (typeof recordedArms)[number];

/** Why a run got its version. */
export const reasons = [
  'only_version',
  'percent',
  'segment',
  'earlier_segment',
  'control',
  'pinned',
  'anonymous',
  'disabled',
  'budget_spent',
] as const;
export type Reason = (typeof reasons)[number];

/** What the cache did for a run. `hit`: every step that asks it was answered; `stale`: by an old answer, which is made anew; `miss`: a model was asked; `bypass`: the cache was not asked. */
export const cacheResults = ['hit', 'stale', 'miss', 'bypass'] as const;
export type CacheResult = (typeof cacheResults)[number];

/** Whether nothing was run: the version is there for its degraded answer only. */
export const isRefused = (reason: Reason): boolean => reason === 'disabled' || reason === 'budget_spent';

/** How a run ended. */
export const outcomes = ['ok', 'error', 'blocked', 'aborted', 'invalid_input', 'waiting'] as const;
export type RunOutcome = (typeof outcomes)[number];

const unit = z.string().min(1).max(256);

/** Whom the run is for; `targetingKey` is the unit, the rest are attributes that templates and expressions may read. */
export const RunContext = z.object({ targetingKey: unit.optional() }).catchall(Json);
export type RunContext = z.infer<typeof RunContext>;

/** `POST /v1/features/{feature}/runs`. `version` pins (never counted as evidence). */
export const RunRequest = strict({
  input: JsonObject,
  context: RunContext.default({}),
  session: unit.optional(),
  /** Server-Sent Events instead of one JSON document. */
  stream: z.boolean().optional(),
  /** `false`: no kept answer is given, and none is kept; as `cache-control: no-store`. */
  cache: z.literal(false).optional(),
  version: VersionId.optional(),
  /** What the run is found by later; as the header `sluice-tags`, which chats have alone. */
  tags: Tags.optional(),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** Tokens of a run; input tokens include cached ones (OpenTelemetry's rule). */
export const Usage = strict({ inputTokens: z.number().int().min(0), outputTokens: z.number().int().min(0) });
export type Usage = z.infer<typeof Usage>;

/** The reply to a run. `costUsd` is null when a price is unknown; `ticket` lets its holder give feedback on this run. */
export const RunReply = z.object({
  id: RunId,
  feature: FeatureName,
  version: VersionId,
  arm: z.enum(arms),
  reason: z.enum(reasons),
  stale: z.boolean(),
  output: Json,
  cached: z.boolean(),
  degraded: z.boolean(),
  usage: Usage,
  costUsd: z.number().nullable(),
  latencyMs: z.number(),
  ticket: z.string(),
});
export type RunReply = z.infer<typeof RunReply>;

/** `GET /healthz`. `ageMs` is null before the first snapshot was read. */
export const Health = z.object({
  ok: z.boolean(),
  instance: z.string(),
  snapshot: z.number().int().nullable(),
  ageMs: z.number().nullable(),
  stale: z.boolean(),
});
export type Health = z.infer<typeof Health>;
