import * as z from 'zod';
import { JudgeName, JudgeVersion } from './ids.ts';
import { ModelChoice } from './model-choice.ts';
import { Prompt } from './prompt-step.ts';
import { oneOf, strict } from './strict.ts';

/**
 * How a judge judges. `rubric`: an answer by a prompt of its own; `pairwise`: two answers beside each other, in both orders;
 * `groundedness`: whether an answer stands in the documents found; `closed_qa`: whether it meets what was expected.
 */
export const judgeKinds = ['rubric', 'pairwise', 'groundedness', 'closed_qa'] as const;
export type JudgeKind = (typeof judgeKinds)[number];

/** What people are asked about the answers that the judge is held to, in a word. */
export const Criterion = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,62}$/, 'A lower-case word with digits, _ and -, at most 63.');

/**
 * What decides what a judge says; its version is the hash of this. `prompt` reads `input`, `expected`, `documents`, `judged` (pairwise:
 * `first`, `second`); without it the text of its kind. It answers on `scale` (default 0 to 1) or by one of `choices`, each with its score.
 */
export const JudgeSpec = strict({
  kind: oneOf('kind of judge', judgeKinds),
  prompt: Prompt.optional(),
  models: z.array(ModelChoice).min(1).max(8),
  scale: strict({ from: z.number().min(-1000).max(1000), to: z.number().min(-1000).max(1000) }).optional(),
  choices: z.record(z.string().min(1).max(64), z.number().min(0).max(1)).optional(),
  deadlineMs: z.number().int().min(10).max(600_000).default(60_000),
});
export type JudgeSpec = z.infer<typeof JudgeSpec>;

/** `PUT /judges/{name}`: what it judges by, and beside that what people say of it. `criterion` (default: its name): whose labels it is held to. */
export const JudgeInput = strict({
  ...JudgeSpec.shape,
  criterion: Criterion.optional(),
  description: z.string().max(2000).optional(),
});
export type JudgeInput = z.infer<typeof JudgeInput>;

const figure = z.number().nullable();

/** An agreement from −1 over 0 (chance) to 1 with its 95 % interval, over `n` things; null where nothing could differ. */
export const AgreementView = z.object({ value: figure, interval: z.tuple([figure, figure]), n: z.number().int() });
export type AgreementView = z.infer<typeof AgreementView>;

/** Whether a judge may decide anything (`agrees`), and why not: too few labels (`missing` of them), or an agreement that is too low. */
export const JudgeStandingView = z.object({
  state: z.enum(['too_few', 'disagrees', 'agrees']),
  agreement: AgreementView,
  missing: z.number().int(),
  why: z.string(),
});
export type JudgeStandingView = z.infer<typeof JudgeStandingView>;

/** A version of a judge in a list. */
export const JudgeVersionRow = z.object({
  version: JudgeVersion,
  kind: z.enum(judgeKinds),
  createdBy: z.string(),
  createdAtMs: z.number(),
});
export type JudgeVersionRow = z.infer<typeof JudgeVersionRow>;

/** A judge in a list. */
export const JudgeRow = z.object({
  judge: JudgeName,
  version: JudgeVersion,
  kind: z.enum(judgeKinds),
  criterion: z.string(),
  description: z.string().nullable(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type JudgeRow = z.infer<typeof JudgeRow>;

/** A judge in one of its versions. */
export const JudgeView = JudgeRow.extend({ spec: JudgeSpec, standing: JudgeStandingView });
export type JudgeView = z.infer<typeof JudgeView>;

/** A judge as it was when an eval or a rollout took it: what it judges by, and whether it might decide then. */
export const JudgeTaken = z.object({ spec: JudgeSpec, standing: JudgeStandingView });
export type JudgeTaken = z.infer<typeof JudgeTaken>;
