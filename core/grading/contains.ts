import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** `any`: at least one of these must occur; `all`: every one; `none`: none may. Without `any` and `all`, what was expected is looked for. */
export type ContainsOptions = {
  readonly any?: readonly string[] | undefined;
  readonly all?: readonly string[] | undefined;
  readonly none?: readonly string[] | undefined;
  readonly caseSensitive?: boolean | undefined;
};

const textsOf = (expected: Json): string[] =>
  (Array.isArray(expected) ? expected : [expected]).map(asText).filter((text) => text !== '');

const shown = (parts: readonly string[]): string => parts.map((part) => JSON.stringify(part)).join(', ');

/** 1 when the output holds one of `any`, every one of `all` and none of the forbidden ones, else 0. */
export function contains(output: Json, expected: Json, options: ContainsOptions): Grade {
  const { all = [], none = [], caseSensitive = false } = options;
  const plain = (text: string): string => (caseSensitive ? text : text.toLowerCase());
  const text = plain(asText(output));
  const holds = (part: string): boolean => text.includes(plain(part));
  const forbidden = none.find(holds);
  if (forbidden !== undefined) return { score: 0, reason: `Contains ${JSON.stringify(forbidden)}.` };
  const lacking = all.filter((part) => !holds(part));
  if (lacking.length > 0) return { score: 0, reason: `Does not contain ${shown(lacking)}.` };
  const wanted = options.any ?? (options.all || options.none ? [] : textsOf(expected));
  const found = wanted.find(holds);
  if (found !== undefined) return { score: 1, reason: `Contains ${JSON.stringify(found)}.` };
  return wanted.length > 0 ? { score: 0, reason: `Contains none of ${shown(wanted)}.` } : withoutAny(options);
}

/** What is said when nothing was looked for but `all` and `none`, and they hold. */
function withoutAny({ all, none }: ContainsOptions): Grade {
  if (all) return { score: 1, reason: `Contains ${shown(all)}.` };
  return none ? { score: 1, reason: 'Contains nothing forbidden.' } : { score: null, reason: 'Nothing to look for.' };
}
