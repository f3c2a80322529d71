import { canonical } from '#core/canonical/canonical';
import { checkFaults } from '#core/dataset/check-faults';
import { under } from '#core/flow/under';
import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import type { ReadExamples } from '#schema/contracts/read-examples';

type Rows = ReadExamples['examples'];

/**
 * The examples of a file that a dataset can keep, and what is wrong with the others. The control plane says the same of what one call
 * holds; a file may be many calls, and must be refused before the first.
 */
export function unkeepable(rows: Rows): { readonly examples: Rows; readonly issues: readonly Issue[] } {
  const issues: Issue[] = [];
  const placeOf = new Map<string, string>();
  const examples = rows.filter(({ at, example }) => {
    const text = canonical(example as Json);
    const input = canonical(example.input);
    const faults = under(at, checkFaults(example));
    issues.push(...faults);
    if (faults.length > 0) return false;
    const twin = example.id === undefined && input !== undefined ? placeOf.get(input) : undefined;
    if (text === undefined || input === undefined) {
      issues.push({ path: at, message: 'A number or a text that canonical JSON (RFC 8785) refuses.' });
      return false;
    }
    if (twin !== undefined) {
      issues.push({ path: at, message: `The same as ${twin}: give them ids, or keep one.` });
      return false;
    }
    if (example.id === undefined) placeOf.set(input, at);
    return true;
  });
  return { examples, issues };
}
