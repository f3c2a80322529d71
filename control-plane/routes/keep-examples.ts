import type { Deps, ExampleToKeep } from '../deps.ts';
import { canonical } from '#core/canonical/canonical';
import { checkFaults } from '#core/dataset/check-faults';
import { under } from '#core/flow/under';
import type { ExampleInput } from '#schema/contracts/dataset';
import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { ReadExamples } from '#schema/contracts/read-examples';

/** Rows to be kept, and the faults that only their hashes show. */
type Kept = { readonly rows: readonly ExampleToKeep[]; readonly issues: readonly Issue[] };

const ID_DIGITS = 16;

async function rowOf(example: ExampleInput, sha256: Deps['sha256']): Promise<ExampleToKeep | null> {
  const input = canonical(example.input);
  if (input === undefined) return null;
  const id = example.id ?? `x_${(await sha256(input)).slice(0, ID_DIGITS)}`;
  const text = canonical({ ...example, id } as Json);
  return text === undefined ? null : { id, split: example.split, hash: await sha256(text), example: text };
}

/** Examples as they are kept. One without an id is named by its input, so the same question twice is one example too many. */
export async function keepExamples({ examples }: ReadExamples, { sha256 }: Pick<Deps, 'sha256'>): Promise<Kept> {
  const rows: ExampleToKeep[] = [];
  const issues: Issue[] = [];
  const placeOf = new Map<string, string>();
  for (const { at, example } of examples) {
    const faults = under(at, checkFaults(example));
    issues.push(...faults);
    if (faults.length > 0) continue;
    const row = await rowOf(example, sha256);
    const twin = row === null ? undefined : placeOf.get(row.id);
    if (row === null) issues.push({ path: at, message: 'A number or a text that canonical JSON (RFC 8785) refuses.' });
    else if (twin !== undefined) issues.push({ path: at, message: `The same as ${twin}: give them ids, or keep one.` });
    else {
      rows.push(row);
      placeOf.set(row.id, at);
    }
  }
  return { rows, issues };
}
