import * as z from 'zod';
import { EvalGrader, JudgeGrader } from './eval-grader.ts';
import { EvalId, FeatureName, JudgeRef, RunId, VersionId } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { JudgeSpec } from './judge.ts';
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

/** The judges that graders name, by that name with its version. */
const judges = z.record(JudgeRef, JudgeSpec).default({});

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
  judges,
});
export type ItemAsk = z.infer<typeof ItemAsk>;

/** What a grader said of it; `score` null is unscored, and `reason` says why. */
export const ItemScore = strict({
  id: z.string(),
  score: z.number().min(0).max(1).nullable(),
  reason: z.string(),
  /** What a judge read besides the example and the output, so that people can be shown the same. */
  read: strict({ documents: z.string().optional(), judged: Json.optional() }).optional(),
});
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

/** What the edge is asked of two answers to one example: which is the better, by graders whose judges are pairwise. A null answer: the version gave none. */
export const PairAsk = strict({
  feature: FeatureName,
  version: VersionId,
  input: JsonObject,
  expected: Json.default(null),
  control: JsonObject.nullable(),
  candidate: JsonObject.nullable(),
  graders: z.array(JudgeGrader.and(z.object({ id: z.string() }))).max(16),
  judges,
});
export type PairAsk = z.infer<typeof PairAsk>;

/** What came of it. A score is 1 where the candidate is the better in both orders, 0 where control is, 0.5 for a tie. */
export const PairAnswer = ItemAnswer.pick({
  run: true,
  faulty: true,
  scores: true,
  usage: true,
  costUsd: true,
  ms: true,
});
export type PairAnswer = z.infer<typeof PairAnswer>;

/** What the edge is asked of an answer that people have labelled already: what this judge says of it. It is paid by the feature, as a run of this version in an eval. */
export const JudgeAsk = strict({
  feature: FeatureName,
  version: VersionId,
  judge: JudgeRef,
  spec: JudgeSpec,
  material: JsonObject,
});
export type JudgeAsk = z.infer<typeof JudgeAsk>;

/** What came of it; of two answers the score says how good the second is beside the first. `faulty`: nobody answered. */
export const JudgeAnswer = strict({
  run: RunId,
  faulty: z.boolean(),
  score: z.number().min(0).max(1).nullable(),
  reason: z.string(),
  costUsd: z.number().nullable(),
});
export type JudgeAnswer = z.infer<typeof JudgeAnswer>;

/** The edge's entrypoint that evals are executed by. */
export type RunnerRpc = {
  item(ask: z.input<typeof ItemAsk>): Promise<ItemAnswer>;
  pair(ask: z.input<typeof PairAsk>): Promise<PairAnswer>;
  judged(ask: z.input<typeof JudgeAsk>): Promise<JudgeAnswer>;
};
