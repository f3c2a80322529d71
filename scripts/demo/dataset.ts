import { wranglerDataset } from '../../features/wrangler-help/dataset.ts';

/** A question with the keys of the documents that answer it. */
export type Question = { question: string; keys: readonly string[] };

/** The known-item questions of `features/wrangler-help`. */
export const readDataset = (): Question[] =>
  wranglerDataset().map(({ input, expected }) => ({ question: input.question, keys: expected.keys }));
