import * as z from 'zod';
import { EvalGrader } from './eval-grader.ts';
import { EvalId, FeatureName, RunId, VersionId } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { ProblemCode } from './problem.ts';
import { outcomes, RunContext, Usage } from './run.ts';
import { strict } from './strict.ts';

/** Which trial a run is: what it is answered by cached steps is kept for it alone. `again`: it was begun before, and may find what it was answered then. */
export const ItemTrial = strict({
  eval: EvalId,
  item: z.string(),
  arm: z.enum(['control', 'candidate']),
  number: z.number().int().min(1),
  again: z.boolean(),
});
export type ItemTrial = z.infer<typeof ItemTrial>;

/** What the edge is asked of an example in an eval: one run of one version, graded. */
export const ItemAsk = strict({
  feature: FeatureName,
  version: VersionId,
  input: JsonObject,
  context: RunContext.default({}),
  expected: Json.default(null),
  /** What the example says of itself; only graders of a feature's own are told. */
  metadata: JsonObject.default({}),
  trial: ItemTrial.optional(),
  graders: z.array(EvalGrader.and(z.object({ id: z.string() }))).max(32),
});
export type ItemAsk = z.infer<typeof ItemAsk>;

/** What a grader said of it; `score` null is unscored, and `reason` says why. */
export const ItemScore = strict({ id: z.string(), score: z.number().min(0).max(1).nullable(), reason: z.string() });
export type ItemScore = z.infer<typeof ItemScore>;

/**
 * What came of it. `code`: why there is no answer of its own; `faulty`: that was no answer of the version's but weather (a
 * provider, a timeout, the platform), so it is worth another try and never a score.
 */
export const ItemAnswer = strict({
  run: RunId,
  outcome: z.enum(outcomes),
  code: ProblemCode.nullable(),
  detail: z.string().nullable(),
  faulty: z.boolean(),
  output: JsonObject.nullable(),
  scores: z.array(ItemScore),
  usage: Usage,
  costUsd: z.number().nullable(),
  ms: z.number(),
});
export type ItemAnswer = z.infer<typeof ItemAnswer>;

/** The edge's entrypoint that evals are executed by. */
export type RunnerRpc = { item(ask: z.input<typeof ItemAsk>): Promise<ItemAnswer> };
