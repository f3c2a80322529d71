import { canonical } from '#core/canonical/canonical';
import type { Json } from '#schema/contracts/json';
import type { Grade } from './grade.ts';

/** `extra`: whether what nobody expected counts against the list; without a word it does not. */
export type ListContainmentOptions = { readonly extra?: 'allow' | 'count' | undefined };

const SHOWN = 5;

/** How items are compared: texts without case and outer white space, the rest as canonical JSON. */
const keyOf = (item: Json): string =>
  typeof item === 'string' ? `t${item.trim().toLowerCase()}` : `j${canonical(item)}`;

function counted(items: readonly Json[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

/** The share of the expected items that are in the output's list, each as often as expected; `extra: 'count'` divides by the longer list. */
export function listContainment(output: Json, expected: Json, { extra = 'allow' }: ListContainmentOptions): Grade {
  if (!Array.isArray(expected)) return { score: null, reason: 'No list was expected.' };
  if (!Array.isArray(output)) return { score: 0, reason: 'There is no list.' };
  const given = counted(output);
  const missing = expected.filter((item) => {
    const left = given.get(keyOf(item)) ?? 0;
    given.set(keyOf(item), left - 1);
    return left <= 0;
  });
  const found = expected.length - missing.length;
  const of = extra === 'count' ? Math.max(expected.length, output.length) : expected.length;
  const examples = missing.slice(0, SHOWN).map((item) => JSON.stringify(item));
  return {
    score: of === 0 ? 1 : found / of,
    reason: missing.length === 0 ? `All ${found} are there.` : `Missing: ${examples.join(', ')}.`,
  };
}
