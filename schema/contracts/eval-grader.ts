import * as z from 'zod';
import { CodeHash, FunctionName } from './code.ts';
import { graderFields } from './grader.ts';
import { JudgeRef } from './ids.ts';
import { Json } from './json.ts';
import { strict } from './strict.ts';

/** Where something stands in what a run gave: `output`, `output.answer`, `steps.draft.text`. */
const place = (root: string) =>
  z
    .string()
    .max(200)
    .regex(
      new RegExp(`^(?:${root})(?:\\.[A-Za-z0-9_-]+){0,8}$`),
      `A path that begins with ${root.replace('|', ' or ')}.`,
    );

/** What every grader of an eval may say: a name of its own (else the grader's), what it looks at, what it holds that against, and how much worse (in score) is borne. */
const common = {
  id: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,62}$/)
    .optional(),
  on: place('output|steps').default('output'),
  expected: place('expected').default('expected'),
  /** What it is held against, in place of what the example expects. */
  value: Json.optional(),
  margin: z.number().min(0).max(1).optional(),
  /** Without a version to compare with: the mean score that is wanted. */
  atLeast: z.number().min(0).max(1).optional(),
};

const flag = z.boolean().optional();
const k = z.number().int().min(1).max(1000).optional();
/** The retrieve step whose documents are meant; without one all that were found. */
const documents = z.string().min(1).max(63).optional();

/** The graders of evals that need no model. `code`: a function of the feature's own (docs/evals.md); without a hash it is of the code of the version that is judged. */
const codeGraders = [
  strict({ grader: z.literal('exact'), ignoreCase: flag, trim: flag, ...common }),
  strict({ grader: z.literal('contains'), ...graderFields.contains, ...common }),
  strict({ grader: z.literal('regex'), ...graderFields.regex, ...common }),
  strict({
    grader: z.literal('numeric'),
    tolerance: z.number().min(0).optional(),
    relative: z.number().min(0).optional(),
    ...common,
  }),
  strict({ grader: z.literal('schema'), ...graderFields.schema, ...common }),
  strict({ grader: z.literal('json_difference'), exactStrings: flag, exactNumbers: flag, ...common }),
  strict({ grader: z.literal('levenshtein'), ignoreCase: flag, ...common }),
  strict({ grader: z.literal('list_containment'), extra: z.enum(['allow', 'count']).optional(), ...common }),
  strict({
    grader: z.literal('rouge'),
    n: z.union([z.number().int().min(1).max(5), z.literal('l')]).optional(),
    of: z.enum(['f', 'recall', 'precision']).optional(),
    ...common,
  }),
  strict({ grader: z.literal('bleu'), n: z.number().int().min(1).max(4).optional(), smooth: flag, ...common }),
  strict({ grader: z.literal('length'), ...graderFields.length, ...common }),
  strict({ grader: z.literal('language'), ...graderFields.language, ...common }),
  strict({ grader: z.literal('secrets'), ...graderFields.secrets, ...common }),
  strict({ grader: z.literal('personal'), ...graderFields.personal, ...common }),
  strict({ grader: z.literal('grounded'), documents, ...common }),
  strict({ grader: z.literal('citation'), documents, support: z.number().min(0).max(1).optional(), ...common }),
  strict({ grader: z.literal('recall_at_k'), k, ...common }),
  strict({ grader: z.literal('ndcg'), k, ...common }),
  strict({
    grader: z.literal('trajectory'),
    as: z.enum(['used', 'order', 'exact', 'count', 'f1']).optional(),
    ...common,
  }),
  strict({ grader: z.literal('latency'), maxMs: z.number().positive(), ...common }),
  strict({ grader: z.literal('cost'), maxUsd: z.number().positive(), ...common }),
  strict({ grader: z.literal('tokens'), max: z.number().int().positive(), ...common }),
  strict({ grader: z.literal('code'), function: FunctionName, code: CodeHash.optional(), ...common }),
] as const;

/** A model that is asked (`PUT /judges/{name}`), in its newest version unless one is named. */
export const JudgeGrader = strict({ grader: z.literal('judge'), judge: JudgeRef, documents, ...common });
export type JudgeGrader = z.infer<typeof JudgeGrader>;

const unknown = (known: readonly { shape: { grader: { value: string } } }[]) => ({
  error: (issue: { code?: string | undefined }) =>
    issue.code === 'invalid_union'
      ? `Unknown grader; known: ${known.map(({ shape }) => shape.grader.value).join(', ')}.`
      : undefined,
});

/** The graders of evals that need no model: what an example may bring as its own checks. */
export const CheckGrader = z.discriminatedUnion('grader', [...codeGraders], unknown(codeGraders));
export type CheckGrader = z.infer<typeof CheckGrader>;

const evalGraderOptions = [...codeGraders, JudgeGrader] as const;

/** The graders of evals. */
export const EvalGrader = z.discriminatedUnion('grader', [...evalGraderOptions], unknown(evalGraderOptions));
export type EvalGrader = z.infer<typeof EvalGrader>;
/** A grader that is a function of somebody's own code. */
export type OwnGrader = Extract<EvalGrader, { grader: 'code' }>;
export type EvalGraderInput = z.input<typeof EvalGrader>;

/** The names of the graders that evals may ask. */
export const evalGraders: readonly string[] = evalGraderOptions.map(({ shape }) => shape.grader.value);
