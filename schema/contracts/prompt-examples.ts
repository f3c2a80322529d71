import * as z from 'zod';
import { ExampleId, Split } from './dataset.ts';
import { DatasetName, DatasetVersion } from './ids.ts';
import { oneOf, strict } from './strict.ts';

/** An example as a model is shown it. */
export const ShownExample = strict({ id: ExampleId, user: z.string().max(64_000), assistant: z.string().max(64_000) });
export type ShownExample = z.infer<typeof ShownExample>;

/**
 * Examples that a prompt is shown before its question: `max` of the dataset version's, the `first` by id or those `similar` to the
 * question. `user` is what the user says in them (a template over `input`; default the input's only required text); what is expected is
 * the answer. `rows` are written in at push, so that the version's identity covers them. Those of the `test` split only where `leak` says so.
 */
export const PromptExamples = strict({
  dataset: DatasetName,
  version: DatasetVersion,
  split: Split.default('train'),
  leak: z.literal(true).optional(),
  max: z.number().int().min(1).max(20).default(5),
  select: oneOf('selection', ['first', 'similar']).default('first'),
  user: z.string().min(1).max(4000).optional(),
  rows: z.array(ShownExample).min(1).max(50).optional(),
});
export type PromptExamples = z.infer<typeof PromptExamples>;
