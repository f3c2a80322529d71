import * as z from 'zod';
import { CodeHash } from './code.ts';
import { Split } from './dataset.ts';
import { EvalGrader } from './eval-grader.ts';
import { DatasetName, DatasetRef, DatasetVersion, EvalId, FeatureName, JudgeRef, RunId, VersionId } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { ItemScore } from './item.ts';
import { JudgeStandingView, type JudgeTaken } from './judge.ts';
import { ProblemCode } from './problem.ts';
import { strict } from './strict.ts';

/**
 * `POST /evals`: which version is held against which (`against`: `control`, whatever serves most now; `blessed`, what the feature's
 * baseline on this dataset scored when it was made, by the graders of then; without it the version is held against what its graders
 * want: `atLeast`), on which examples, by which graders. `margin`: how much worse (in score) is borne
 * by graders that say nothing else. `maxUsd`: the eval stops when it has cost that much.
 */
export const EvalInput = strict({
  feature: FeatureName,
  version: VersionId,
  dataset: DatasetRef,
  against: z.union([z.literal('control'), z.literal('blessed'), VersionId]).optional(),
  graders: z.array(EvalGrader).max(16).default([]),
  trials: z.number().int().min(1).max(20).default(1),
  split: Split.optional(),
  slices: z.array(z.string().min(1).max(64)).max(8).optional(),
  margin: z.number().min(0).max(1).default(0),
  confidence: z.number().gt(0.5).lt(1).default(0.95),
  maxUnscored: z.number().min(0).max(1).default(0.05),
  maxUsd: z.number().positive().optional(),
  concurrency: z.number().int().min(1).max(64).default(8),
});
export type EvalInput = z.infer<typeof EvalInput>;

/** `loading`: its examples are copied; `stopped`: it had cost what it may. */
export const evalStatuses = ['loading', 'running', 'done', 'stopped', 'cancelled', 'failed'] as const;
export type EvalStatus = (typeof evalStatuses)[number];

export const verdicts = ['pass', 'fail', 'inconclusive'] as const;

/** JSON has no infinity: a number that is none is null. */
const figure = z.number().nullable();

/** Paired differences in score, candidate − control (contract.md, "In code"). Null: not to be told from so few. */
export const ComparisonView = z.object({
  n: z.number().int(),
  clusters: z.number().int(),
  difference: figure,
  se: figure,
  interval: z.tuple([figure, figure]),
  smallestVisible: figure,
  mcnemar: z.object({ gains: z.number(), losses: z.number(), p: z.number() }).optional(),
  verdict: z.enum(verdicts),
  cause: z.string().optional(),
});
export type ComparisonView = z.infer<typeof ComparisonView>;

/** What an eval has come to. `controlMean`, `candidateMean` are over items; `passHatK` is pass^k over k = trials, a trial passing at 0.5. */
export const EvalResult = z.object({
  verdict: z.enum(verdicts),
  cause: z.string().optional(),
  graders: z.array(
    z.object({
      id: z.string(),
      comparison: ComparisonView,
      controlMean: figure,
      candidateMean: figure,
      passHatK: z.object({ control: figure, candidate: figure }).optional(),
    }),
  ),
  slices: z.array(
    z.object({
      by: z.string(),
      value: z.string(),
      grader: z.string(),
      comparison: ComparisonView,
      pHolm: z.number(),
      verdict: z.enum(['fail', 'no_worse_seen']),
    }),
  ),
  critical: z.array(z.object({ item: z.string(), grader: z.string() })),
});
export type EvalResult = z.infer<typeof EvalResult>;

/** How the examples of an eval match those of the baseline it is held against: only what is the same in both is run and compared. */
export const SharedView = z.object({
  eval: EvalId,
  datasetVersion: DatasetVersion,
  shared: z.number().int(),
  changed: z.number().int(),
  added: z.number().int(),
  gone: z.number().int(),
});

/** The eval whose result is what a feature is held to on a dataset, since a named person said so. */
export const BaselineView = z.object({
  feature: FeatureName,
  dataset: DatasetName,
  eval: EvalId,
  version: VersionId,
  datasetVersion: DatasetVersion,
  verdict: z.enum(verdicts),
  reason: z.string(),
  blessedBy: z.string(),
  blessedAtMs: z.number(),
});
export type BaselineView = z.infer<typeof BaselineView>;

/** `POST /evals/{id}/bless`. `despite`: what the eval says when that is no pass: nobody blesses such a one by accident. */
export const BlessInput = strict({
  reason: z.string().trim().min(3).max(500),
  despite: z.enum(['fail', 'inconclusive']).optional(),
});

/**
 * An eval. `verdict` to `smallestVisible`: what it says in all, with the figures of the comparison that decided it (`decidedBy`); null
 * until they are known. `baseline`: what it was held against when that was a blessed result; `blessed`: it is the baseline now.
 * `total` runs are wanted, `done` are; `again`: runs that were begun a second time, because weather or a death came between. */
export const EvalView = z.object({
  id: EvalId,
  feature: FeatureName,
  version: VersionId,
  against: VersionId.nullable(),
  dataset: DatasetName,
  datasetVersion: DatasetVersion,
  graders: z.array(EvalGrader),
  /** What graders that are functions, and name no other code, are functions of. */
  code: CodeHash.nullable().default(null),
  /** The judges that its graders name, as they stood when it began: one that does not agree with people decides nothing. */
  judges: z.record(JudgeRef, z.object({ standing: JudgeStandingView })).default({}),
  trials: z.number().int(),
  margin: z.number(),
  confidence: z.number(),
  maxUnscored: z.number().default(0.05),
  split: Split.nullable().default(null),
  slices: z.array(z.string()).default([]),
  status: z.enum(evalStatuses),
  items: z.number().int(),
  total: z.number().int(),
  done: z.number().int(),
  unscored: z.number().int(),
  again: z.number().int(),
  costUsd: z.number(),
  unpriced: z.number().int(),
  verdict: z.enum(verdicts).nullable().default(null),
  decidedBy: z.string().nullable().default(null),
  difference: figure.default(null),
  interval: z.tuple([figure, figure]).nullable().default(null),
  smallestVisible: figure.default(null),
  baseline: SharedView.nullable().default(null),
  blessed: z.object({ by: z.string(), reason: z.string(), atMs: z.number() }).nullable().default(null),
  result: EvalResult.nullable(),
  error: z.string().nullable(),
  createdBy: z.string(),
  createdAtMs: z.number(),
  endedAtMs: z.number().nullable(),
});
export type EvalView = z.infer<typeof EvalView>;

/** One trial of one arm of an item; `pair`: what judges said of both arms beside each other. */
export const TrialView = z.object({
  arm: z.enum(['control', 'candidate', 'pair']),
  trial: z.number().int(),
  run: RunId.nullable(),
  output: Json,
  code: ProblemCode.nullable(),
  detail: z.string().nullable(),
  scores: z.array(ItemScore),
  costUsd: z.number().nullable(),
  ms: z.number(),
});
export type TrialView = z.infer<typeof TrialView>;

/** An item with all its trials so far. */
export const ItemView = z.object({
  item: z.string(),
  input: JsonObject,
  expected: Json,
  critical: z.boolean(),
  trials: z.array(TrialView),
});
export type ItemView = z.infer<typeof ItemView>;

/** What the control plane's routes hand to a new eval: all names resolved. */
export type EvalOrder = Omit<EvalInput, 'against' | 'dataset' | 'slices'> & {
  readonly id: EvalId;
  readonly against: VersionId | null;
  /** The eval whose candidate's scores stand for control's; null: control is run. */
  readonly baseline: EvalId | null;
  /** The version of the dataset that it was made on. */
  readonly baselineOn: DatasetVersion | null;
  readonly dataset: DatasetName;
  readonly datasetVersion: DatasetVersion;
  readonly slices: string[];
  /** Of the version that is judged: where graders that name no code are functions of, for both arms. */
  readonly code: CodeHash | null;
  readonly judges: { readonly [ref: string]: JudgeTaken };
  readonly createdBy: string;
};

/** What an example was asked and what its candidate scored, for an eval that is held against this one. */
export type GradedItem = {
  readonly item: string;
  /** What was asked, as text: the same text is the same question. */
  readonly asked: string;
  readonly scores: { readonly [grader: string]: readonly (number | null)[] };
};

/** What may be asked of the one object that carries an eval out (`getByName(eval id)`). */
export type EvaluatorRpc = {
  /** Durable when it returns; the same order again changes nothing. */
  begin(order: EvalOrder): Promise<EvalView>;
  view(): Promise<EvalView | null>;
  items(after: number, limit: number): Promise<{ items: ItemView[]; next: number | null }>;
  cancel(): Promise<EvalView | null>;
  /** What came of the candidate, behind a place. */
  graded(after: number, limit: number): Promise<{ items: GradedItem[]; next: number | null }>;
};
