import * as z from 'zod';
import { FeatureName, RunId, VersionId } from './ids.ts';
import { Json } from './json.ts';
import { outcomes, reasons, recordedArms, Usage } from './run.ts';
import { RecordBatch } from './record.ts';
import { RefusedCalls } from './refused-call.ts';
import { strict } from './strict.ts';
import { Tags } from './tags.ts';

/** One timed part of a run: a model attempt, a retrieval, a guard, a decision of the flow. `step` is its path in the run (`answer`, `loop.2/write`). `attributes` use OpenTelemetry's GenAI names where they exist. */
export const Span = strict({
  /** Its id where somebody outside was told it (16 hex digits); others follow from the run (`core/telemetry/span-tree.ts`). */
  id: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().max(128),
  kind: z.enum(['chat', 'retrieval', 'guard', 'tool', 'output', 'flow', 'memory']),
  step: z.string().max(160),
  startMs: z.number().min(0),
  durationMs: z.number().min(0),
  status: z.enum(['ok', 'error']),
  error: z.string().max(300).optional(),
  attributes: z.record(z.string(), Json),
});
export type Span = z.infer<typeof Span>;

/** Where a run stands in its caller's trace, and what it is marked with. Absent: it began a trace of its own, named by its ULID. */
export const origin = {
  traceId: z
    .string()
    .regex(/^[0-9a-f]{32}$/, '32 hex digits.')
    .optional(),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  traceState: z.string().max(512).optional(),
  /** Whether the caller keeps its trace. */
  sampled: z.boolean().optional(),
  tags: Tags.optional(),
};

/** One execution with its spans. `startMs` of spans counts from the run's start. `unit` is blinded. */
export const Trace = strict({
  run: RunId,
  feature: FeatureName,
  version: VersionId,
  arm: z.enum(recordedArms),
  reason: z.enum(reasons),
  unit: z.string().nullable(),
  atMs: z.number().int(),
  durationMs: z.number().min(0),
  outcome: z.enum(outcomes),
  code: z.string().nullable(),
  stale: z.boolean(),
  cached: z.boolean(),
  degraded: z.boolean(),
  fallback: z.boolean(),
  usage: Usage,
  costUsd: z.number().nullable(),
  input: Json,
  output: Json,
  ...origin,
  spans: z.array(Span).max(200),
});
export type Trace = z.infer<typeof Trace>;

/** What travels by queue: traces and counts of refused calls (may be lost), and record batches whose three direct tries failed. */
export const TelemetryMessage = z.discriminatedUnion('kind', [
  strict({ kind: z.literal('trace'), trace: Trace }),
  strict({ kind: z.literal('records'), batch: RecordBatch }),
  strict({ kind: z.literal('refused'), refused: z.array(RefusedCalls).max(500) }),
]);
export type TelemetryMessage = z.infer<typeof TelemetryMessage>;

/** The largest queue message, in bytes. */
export const MESSAGE_BYTES = 128_000;

/** Content over this many bytes of JSON is cut in a trace, with a mark. */
export const CONTENT_BYTES = 32 * 1024;
