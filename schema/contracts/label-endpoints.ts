import * as z from 'zod';
import { define, next, none, page } from './endpoint.ts';
import { DatasetName, EvalId, FeatureName, RunId } from './ids.ts';
import { Json } from './json.ts';
import { AgreementView, Criterion, JudgeStandingView } from './judge.ts';
import { oneOf, strict } from './strict.ts';

/** A label's name: `l_` and 16 hex digits of what is asked of which run. */
export const LabelId = z.string().regex(/^l_[0-9a-f]{16}$/, 'l_ and 16 hex digits.');
const Grader = z.string().min(1).max(63);
const Value = z.union([z.boolean(), z.number().min(0).max(1), z.string().min(1).max(16_000)]);

export const labelStates = ['open', 'differs', 'settled'] as const;

/**
 * What a judge read of it besides the input: what was expected, the documents that were found, and where it looked (of two answers:
 * at each). People are shown the same.
 */
const LabelMaterial = z.object({
  expected: Json.optional(),
  documents: z.string().optional(),
  judged: Json.optional(),
  first: Json.optional(),
  second: Json.optional(),
});
export type LabelMaterial = z.infer<typeof LabelMaterial>;

/** Something people are asked about. */
export const LabelItem = z.object({
  id: LabelId,
  feature: FeatureName,
  criterion: z.string(),
  grader: z.string().nullable(),
  run: RunId,
  dataset: DatasetName.nullable(),
  input: Json,
  output: Json,
  /** Null of a live run, of which that is not known. */
  material: LabelMaterial.nullable(),
  score: z.number().nullable(),
  state: z.enum(labelStates),
  value: Value.nullable(),
  createdBy: z.string(),
  createdAtMs: z.number(),
});
export type LabelItem = z.infer<typeof LabelItem>;

/** What one person said. */
export const LabelMark = z.object({
  person: z.string(),
  value: Value,
  comment: z.string().nullable(),
  atMs: z.number(),
});
export type LabelMark = z.infer<typeof LabelMark>;

/** What a labeller sees: neither what others said nor what a grader did. */
const ToLabel = LabelItem.omit({ score: true, value: true });

const about = {
  feature: FeatureName.optional(),
  criterion: Criterion.optional(),
  grader: Grader.optional(),
  dataset: DatasetName.optional(),
};

/** Labels by people: two who do not see each other's, and a third where they differ. */
export const labelEndpoints = define({
  'label.queue': {
    method: 'POST',
    path: '/labels',
    role: 'editor',
    summary:
      'Ask people about runs, or about what the candidate of an eval gave; `grader`: whose scores theirs are held against',
    params: none,
    query: none,
    body: strict({
      criterion: Criterion,
      runs: z.array(RunId).min(1).max(200).optional(),
      eval: EvalId.optional(),
      grader: Grader.optional(),
      /** Where a run goes whose answer people find right, or write. */
      dataset: DatasetName.optional(),
    }).refine(({ runs, eval: of }) => (runs === undefined) !== (of === undefined), {
      message: 'Either `runs` or `eval`.',
      path: ['runs'],
    }),
    status: 201,
    reply: z.object({
      queued: z.number().int(),
      already: z.number().int(),
      left: z.array(z.object({ run: z.string(), why: z.string() })),
    }),
  },
  'label.next': {
    method: 'GET',
    path: '/labels/next',
    role: 'editor',
    summary: 'What you are asked next: what nobody but others has labelled, what differs first',
    params: none,
    query: strict({ ...about, as: z.string().min(1).max(63).optional() }),
    status: 200,
    reply: z.object({ label: ToLabel.nullable(), waiting: z.number().int() }),
  },
  'label.agreement': {
    method: 'GET',
    path: '/labels/agreement',
    role: 'viewer',
    summary: 'How far people agree with each other, and a grader with them, with intervals; whether it may gate',
    params: none,
    query: strict({ ...about, criterion: Criterion }),
    status: 200,
    reply: z.object({
      labels: z.number().int(),
      settled: z.number().int(),
      differing: z.number().int(),
      level: z.enum(['nominal', 'interval']),
      people: AgreementView,
      grader: JudgeStandingView.nullable(),
    }),
  },
  'label.list': {
    method: 'GET',
    path: '/labels',
    role: 'editor',
    summary: 'Labels with what everybody said, newest first',
    params: none,
    query: strict({ ...page, ...about, state: oneOf('state', labelStates).optional() }),
    status: 200,
    reply: z.object({ labels: z.array(LabelItem.extend({ marks: z.array(LabelMark) })), next }),
  },
  'label.put': {
    method: 'POST',
    path: '/labels/:id',
    role: 'editor',
    summary: 'Say your label; again: in place of what you said before, until it is settled',
    params: strict({ id: LabelId }),
    query: none,
    body: strict({ value: Value, comment: z.string().max(2000).optional(), as: z.string().min(1).max(63).optional() }),
    status: 200,
    reply: z.object({ state: z.enum(labelStates), value: Value.nullable(), example: z.string().nullable() }),
  },
});

const split = z.enum(['train', 'validation']);

/** Data that leaves. */
export const exportEndpoints = define({
  'export.fine-tune': {
    method: 'GET',
    path: '/exports/fine-tune',
    role: 'editor',
    summary:
      'Good, consented runs as chats to learn from, page by page; `policy`: the basis on which runs without a consent of their own are taken, for the audit record',
    params: none,
    query: strict({
      ...page,
      limit: z.coerce.number().int().min(1).max(200).default(100),
      feature: FeatureName,
      minScore: z.coerce.number().gt(0).max(1).optional(),
      policy: z.string().min(10).max(300).optional(),
      valid: z.coerce.number().min(0).max(0.5).default(0.1),
      split: split.optional(),
      lastS: z.coerce
        .number()
        .int()
        .min(60)
        .max(14 * 86_400)
        .default(14 * 86_400),
    }),
    status: 200,
    reply: z.object({
      examples: z.array(z.object({ split, messages: z.array(Json), metadata: z.record(z.string(), z.string()) })),
      /** Runs of this page that are not exported, by the reason. */
      skipped: z.record(z.string(), z.number()),
      next,
    }),
  },
});
