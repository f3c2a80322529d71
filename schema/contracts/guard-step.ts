import * as z from 'zod';
import { findings, graderFields, replyGraders } from './grader.ts';
import { Json } from './json.ts';
import { oneOf, strict } from './strict.ts';
import { StepName, Word } from './word.ts';

/** The graders a guard may ask; the same functions that evals use (core/grading). */
export const graders = [...replyGraders, 'injection', 'judge'] as const;

const then = oneOf('consequence', findings).default('fail');

/**
 * A model that is asked how good a value is: `prompt` reads it as `{{ judged }}`. It passes from `atLeast` on. `onUnscored`: what is
 * made of a judge that gave no score; without it the guard fails, and passes where its `else` is `mark`.
 */
const Judge = strict({
  grader: z.literal('judge'),
  prompt: Word,
  model: Word,
  atLeast: z.number().min(0).max(1).default(0.7),
  onUnscored: oneOf('consequence', ['fail', 'pass']).optional(),
  deadlineMs: z.number().int().min(10).max(600_000).default(30_000),
});
export type Judge = z.infer<typeof Judge>;

/** One grader of a guard; it passes at 1, where it has an `atLeast` at that, and always once it has redacted what it found. */
export const GuardGrader = z.discriminatedUnion(
  'grader',
  [
    strict({ grader: z.literal('contains'), ...graderFields.contains }),
    strict({ grader: z.literal('length'), ...graderFields.length }),
    strict({ grader: z.literal('schema'), ...graderFields.schema }),
    strict({ grader: z.literal('grounded'), documents: Word, atLeast: z.number().min(0).max(1).default(0.5) }),
    strict({ grader: z.literal('regex'), ...graderFields.regex }),
    strict({ grader: z.literal('language'), ...graderFields.language }),
    strict({ grader: z.literal('secrets'), ...graderFields.secrets, then }),
    strict({ grader: z.literal('personal'), ...graderFields.personal, then }),
    strict({ grader: z.literal('injection'), atLeast: z.number().min(0).max(1).default(0.5) }),
    Judge,
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? `Unknown grader; known: ${graders.join(', ')}.` : undefined) },
);
export type GuardGrader = z.infer<typeof GuardGrader>;

/** Checks a value and says what happens when it fails; later steps see `.pass`, `.scores` and `.value`: what was checked, without what was redacted. */
export const GuardStep = strict({
  kind: z.literal('guard'),
  name: StepName,
  on: Json,
  graders: z.array(GuardGrader).min(1).max(16),
  else: oneOf('reaction', ['block', 'retry', 'degrade', 'mark']),
  message: z.string().min(1).max(2000),
});
export type GuardStep = z.infer<typeof GuardStep>;
