import * as z from 'zod';
import { CheckGrader } from './eval-grader.ts';
import { DatasetName, DatasetVersion } from './ids.ts';
import { Json, JsonObject } from './json.ts';
import { oneOf, strict } from './strict.ts';

/** What an example is for: to be shown to models (`train`), to choose between versions (`validation`), or to judge them (`test`). */
export const splits = ['train', 'validation', 'test'] as const;
export const Split = oneOf('split', splits);
export type Split = z.infer<typeof Split>;

/** An example's name within its dataset. */
export const ExampleId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,127}$/, 'Letters, digits, dots, _, :, @, / and -, at most 128.');

/** Files of other programs that an import reads. */
export const datasetFormats = ['promptfoo', 'openai', 'csv', 'jsonl'] as const;
export const DatasetFormat = oneOf('format', datasetFormats);
export type DatasetFormat = z.infer<typeof DatasetFormat>;

const Label = z.union([z.string().max(200), z.number(), z.boolean(), z.null()]);

/**
 * One example: an input, what is expected of it, and what it stands for. `metadata` holds what results are sliced by, `cluster` names
 * those that hang together (one conversation, one document), `critical` ones may never fail. Without `id` it gets one of its input's
 * hash; without `split` it is for testing, which no model may have seen.
 */
export const ExampleInput = strict({
  id: ExampleId.optional(),
  input: JsonObject,
  expected: Json.optional(),
  metadata: z.record(z.string().min(1).max(64), Label).default({}),
  cluster: z.string().min(1).max(128).optional(),
  critical: z.boolean().default(false),
  split: Split.default('test'),
  /** Graders of its own, besides those of the eval: their mean is the eval's grader `checks`. None of them asks a model. */
  checks: z.array(CheckGrader).max(16).optional(),
});
export type ExampleInput = z.infer<typeof ExampleInput>;

/** The same with its id. */
export type Example = ExampleInput & { id: string };
export const Example = strict({ ...ExampleInput.shape, id: ExampleId });

/** Bounds: characters of an example's JSON, and examples of a dataset. */
export const EXAMPLE_CHARS = 64_000;
export const MOST_EXAMPLES = 100_000;

/** `PUT /datasets/{name}`: what it is. `slices` are names of metadata by which its results are shown apart. */
export const DatasetInput = strict({
  owner: z.string().min(1).max(200),
  description: z.string().max(500).default(''),
  slices: z.array(z.string().min(1).max(64)).max(8).default([]),
});
export type DatasetInput = z.infer<typeof DatasetInput>;

/** A dataset and its newest version; null: it holds nothing yet. */
export const DatasetView = z.object({
  dataset: DatasetName,
  owner: z.string(),
  description: z.string(),
  slices: z.array(z.string()),
  version: DatasetVersion.nullable(),
  examples: z.number().int(),
  updatedBy: z.string(),
  updatedAtMs: z.number(),
});
export type DatasetView = z.infer<typeof DatasetView>;

/** A version in a list. */
export const DatasetVersionRow = z.object({
  version: DatasetVersion,
  hash: z.string(),
  examples: z.number().int(),
  createdBy: z.string(),
  createdAtMs: z.number(),
});
export type DatasetVersionRow = z.infer<typeof DatasetVersionRow>;
