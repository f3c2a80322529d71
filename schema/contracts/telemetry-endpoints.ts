import * as z from 'zod';
import { AuditEntry } from './audit.ts';
import { define, next, none, page } from './endpoint.ts';
import { FeatureName, RunId, VersionId } from './ids.ts';
import { outcomes, recordedArms } from './run.ts';
import { strict } from './strict.ts';
import { TagFilter } from './tags.ts';
import { Trace } from './trace.ts';

/** A run in a list as it is kept: without its content and spans. */
export const KeptRow = Trace.omit({ input: true, output: true, spans: true });
export type KeptRow = z.infer<typeof KeptRow>;

/** The trace that a run is a part of: its caller's, or its own. */
const traceId = z.string().regex(/^[0-9a-f]{32}$/, '32 lower-case hex digits.');

/** A trace in a list: without its content and spans. */
export const RunRow = z.object({ ...KeptRow.shape, traceId });
export type RunRow = z.infer<typeof RunRow>;

/** A run's parts as a tree, each behind its parent: `span` is its place among `spans`; null: the run itself (the first one), or a part that only holds others. */
const Branch = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  name: z.string(),
  span: z.number().int().nullable(),
  startMs: z.number(),
  durationMs: z.number(),
});

/** A trace as it is kept, with its feedback: the last value of each name. */
export const KeptTrace = z.object({
  ...Trace.shape,
  feedback: z.array(
    z.object({
      name: z.string(),
      value: z.union([z.boolean(), z.number(), z.string()]),
      comment: z.string().nullable(),
      atMs: z.number(),
    }),
  ),
});
export type KeptTrace = z.infer<typeof KeptTrace>;

/** A trace with its feedback, and its spans as a tree. */
export const TraceView = z.object({ ...KeptTrace.shape, traceId, tree: z.array(Branch) });
export type TraceView = z.infer<typeof TraceView>;

/** What happened: runs, who changed what. */
export const telemetryEndpoints = define({
  'trace.list': {
    method: 'GET',
    path: '/traces',
    role: 'viewer',
    summary: 'Runs, newest first',
    params: none,
    query: strict({
      ...page,
      feature: FeatureName.optional(),
      version: VersionId.optional(),
      arm: z.enum(recordedArms).optional(),
      outcome: z.enum(outcomes).optional(),
      /** `name=value`, as the run was tagged. */
      tag: TagFilter.optional(),
      /** Runs of this trace, whoever began it. */
      trace: traceId.optional(),
      /** At least so long. */
      minMs: z.coerce.number().min(0).max(86_400_000).optional(),
      /** At least so dear; a cost that nobody knows is not found so. */
      minUsd: z.coerce.number().min(0).max(1_000_000).optional(),
      /** Begun not before, and before. */
      sinceMs: z.coerce.number().int().min(0).optional(),
      untilMs: z.coerce.number().int().min(0).optional(),
    }),
    status: 200,
    reply: z.object({ runs: z.array(RunRow), next }),
  },
  'trace.get': {
    method: 'GET',
    path: '/traces/:run',
    role: 'viewer',
    summary: 'A run with its spans and feedback',
    params: strict({ run: RunId }),
    query: none,
    status: 200,
    reply: TraceView,
  },
  'audit.list': {
    method: 'GET',
    path: '/audit',
    role: 'viewer',
    summary: 'Who changed what, newest first',
    params: none,
    query: strict({ ...page, feature: FeatureName.optional() }),
    status: 200,
    reply: z.object({ entries: z.array(AuditEntry), next }),
  },
});
