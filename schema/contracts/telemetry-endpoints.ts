import * as z from 'zod';
import { AuditEntry } from './audit.ts';
import { define, next, none, page } from './endpoint.ts';
import { FeatureName, RunId, VersionId } from './ids.ts';
import { outcomes, recordedArms } from './run.ts';
import { strict } from './strict.ts';
import { Trace } from './trace.ts';

/** A trace in a list: without its content and spans. */
export const RunRow = Trace.omit({ input: true, output: true, spans: true });
export type RunRow = z.infer<typeof RunRow>;

/** A trace with its feedback: the last value of each name. */
export const TraceView = z.object({
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
