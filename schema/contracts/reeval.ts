import * as z from 'zod';
import { SharedView, verdicts } from './eval.ts';
import { DatasetRef, EvalId, FeatureName, VersionId } from './ids.ts';
import { strict } from './strict.ts';

/** The name of a scheduled re-evaluation, unique within its feature. */
export const ReevalName = z
  .string()
  .max(63)
  .regex(/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/, 'Lower-case words joined by hyphens, at most 63 characters.');

/** How often, at the least, outside dev sessions. */
export const SHORTEST_S = 3600;
/** How often, at the least, under `npm run dev`, so that drift can be seen without waiting an hour. */
export const SHORTEST_DEV_S = 5;

/**
 * `PUT /features/{feature}/reevals/{name}`: what serves most is run on the dataset every `everyS` seconds and held against the
 * feature's baseline there. `graders`: only these of the baseline's, by name. `margin` and `confidence` are stricter to raise an alarm
 * than an eval's: a question that is asked every hour is answered wrongly some day.
 */
export const ReevalInput = strict({
  dataset: DatasetRef,
  graders: z.array(z.string().min(1).max(63)).min(1).max(16).optional(),
  everyS: z
    .number()
    .int()
    .min(SHORTEST_DEV_S)
    .max(31 * 86_400),
  margin: z.number().min(0).max(1).default(0.02),
  confidence: z.number().gt(0.5).lt(1).default(0.99),
  trials: z.number().int().min(1).max(20).default(1),
  maxUsd: z.number().positive().optional(),
  concurrency: z.number().int().min(1).max(64).default(4),
});
export type ReevalInput = z.infer<typeof ReevalInput>;

const figure = z.number().nullable();

/** One time that it was carried out. `verdict` null: it could not be, and `says` is why. */
export const ReevalTurn = z.object({
  n: z.number().int(),
  eval: EvalId.nullable(),
  version: VersionId.nullable(),
  verdict: z.enum(verdicts).nullable(),
  difference: figure,
  interval: z.tuple([figure, figure]).nullable(),
  smallestVisible: figure,
  baseline: SharedView.nullable(),
  costUsd: z.number(),
  says: z.string(),
  beganAtMs: z.number(),
  endedAtMs: z.number(),
});
export type ReevalTurn = z.infer<typeof ReevalTurn>;

/** How it stands. `failingSinceMs`: since when every look that was carried out failed; `incident`: what was opened then. */
export const ReevalStatus = z.object({
  going: EvalId.nullable(),
  nextAtMs: z.number().nullable(),
  turns: z.number().int(),
  failingSinceMs: z.number().nullable(),
  incident: z.string().nullable(),
  last: ReevalTurn.nullable(),
});
export type ReevalStatus = z.infer<typeof ReevalStatus>;

/** What people set. */
export const ReevalRow = z.object({
  feature: FeatureName,
  name: ReevalName,
  settings: ReevalInput,
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type ReevalRow = z.infer<typeof ReevalRow>;

/** A scheduled re-evaluation and how it stands. */
export const ReevalView = ReevalRow.omit({ settings: true }).extend({ ...ReevalInput.shape, ...ReevalStatus.shape });
export type ReevalView = z.infer<typeof ReevalView>;

/** The one object that carries it out (`getByName("<feature>/<name>")`). */
export type ReevaluatorRpc = {
  /** Durable when it returns. False: something newer was there. */
  configure(row: ReevalRow): Promise<boolean>;
  /** Stops it, and the eval that is going on. */
  forget(atMs: number): Promise<void>;
  status(): Promise<ReevalStatus>;
  /** Newest first. */
  history(limit: number): Promise<ReevalTurn[]>;
};
