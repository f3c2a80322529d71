import * as z from 'zod';
import { Split } from './dataset.ts';
import { EvalGrader } from './eval-grader.ts';
import { DatasetRef, EvalId } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/**
 * What must be shown on examples before anybody is exposed: the candidate beside control on a dataset (`eval`, its newest version
 * unless one is named), by `graders` (default: the examples' own checks), not worse than `margin`. `onInconclusive`: whether a
 * result that cannot tell blocks until somebody overrides it. `maxUsd`: the eval stops when it has cost that much, and blocks.
 */
export const Gate = strict({
  eval: DatasetRef,
  against: oneOf('version', ['control']).default('control'),
  margin: z.number().min(0).max(1).default(0),
  graders: z.array(EvalGrader).max(16).default([]),
  trials: z.number().int().min(1).max(20).default(1),
  split: Split.optional(),
  maxUsd: z.number().positive().optional(),
  onInconclusive: oneOf('reaction', ['block', 'pass']).default('block'),
});
export type Gate = z.infer<typeof Gate>;

/** Somebody's word that a gate which could not tell shall not block. */
export const Override = z.object({ by: z.string(), reason: z.string(), atMs: z.number() });
export type Override = z.infer<typeof Override>;

/** How a gate stands. `id`: its eval, once there is one; `open`: as far as it goes somebody may be exposed; `done` of `total` runs are made, null where nobody looked. */
export const GateView = z.object({
  eval: z.string(),
  id: EvalId.nullable(),
  verdict: z.enum(['pass', 'fail', 'inconclusive']).nullable(),
  open: z.boolean(),
  why: z.string().nullable(),
  done: z.number().int().nullable(),
  total: z.number().int().nullable(),
  override: Override.nullable(),
});
export type GateView = z.infer<typeof GateView>;

/** What a gate would run; `counts`: an eval younger than a day that answers it already. */
export const GatePreview = z.object({
  eval: z.string(),
  datasetVersion: z.string(),
  examples: z.number().int(),
  counts: EvalId.nullable(),
});
export type GatePreview = z.infer<typeof GatePreview>;
