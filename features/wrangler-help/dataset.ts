import { readFileSync } from 'node:fs';

/** A known-item question: any of `keys` (ids of documents) in what was found is right. */
export type Example = {
  readonly id: string;
  readonly input: { readonly question: string };
  readonly expected: { readonly keys: readonly string[] };
};

/** The questions beside this file, in its order: what developers ask about configuring Workers, written for this feature. */
export function wranglerDataset(): Example[] {
  const lines = readFileSync(new URL('dataset.ndjson', import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => JSON.parse(line) as Example);
}
