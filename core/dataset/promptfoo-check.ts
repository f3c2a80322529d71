import { asText } from '#core/grading/as-text';
import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import { escaped } from './escaped.ts';
import { unfitCheck } from './unfit-check.ts';

/** A promptfoo assertion as one of our graders, or why there is none. */
export type MappedCheck =
  | { readonly ok: true; readonly check: EvalGraderInput }
  | { readonly ok: false; readonly why: string };

const unmapped = (why: string): MappedCheck => ({ ok: false, why });

function mapped(check: EvalGraderInput): MappedCheck {
  const why = unfitCheck(check);
  return why === null ? { ok: true, check } : unmapped(why);
}

const textsOf = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => (one === undefined || one === null ? [] : [asText(one)]));

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

type Read = { readonly value: Json | undefined; readonly threshold: number | undefined };
type Mapping = (read: Read) => MappedCheck;

/** A text that names several is split where promptfoo splits it: at commas outside of double quotes. */
const listed = (value: Json | undefined): Json | undefined =>
  typeof value === 'string'
    ? (value.match(/"[^"]*"|[^",]+/g) ?? []).map((one) => one.trim().replace(/^"|"$/g, '')).filter((one) => one !== '')
    : value;

type List = 'any' | 'all' | 'none';
const containing =
  (list: List, caseSensitive: boolean, several = false): Mapping =>
  ({ value }) => {
    const texts = textsOf(several ? listed(value) : value);
    if (texts.length === 0) return unmapped('It has no value.');
    return mapped({ grader: 'contains', [list]: texts, ...(caseSensitive && { caseSensitive }) } as EvalGraderInput);
  };

const pattern =
  (list: 'any' | 'none', write: (text: string) => string): Mapping =>
  ({ value }) => {
    const [text] = textsOf(value);
    if (text === undefined) return unmapped('It has no value.');
    return mapped({ grader: 'regex', [list]: [write(text)] } as EvalGraderInput);
  };

const limit =
  (make: (most: number) => EvalGraderInput): Mapping =>
  ({ threshold }) =>
    threshold === undefined ? unmapped('It has no threshold.') : mapped(make(threshold));

const gram =
  (grader: 'rouge' | 'bleu', usual: number): Mapping =>
  ({ value, threshold = usual }) => {
    const ask = { value: value ?? null, atLeast: threshold } as const;
    return mapped(grader === 'rouge' ? { grader, n: 1, ...ask } : { grader, ...ask });
  };

const calls =
  (as: 'used' | 'order' | 'exact' | 'f1', read: (value: Json | undefined) => Json): Mapping =>
  ({ value, threshold }) => {
    const wanted = read(value);
    if (!Array.isArray(wanted) || wanted.length === 0) return unmapped('Names no calls.');
    return mapped({ grader: 'trajectory', as, value: wanted, ...(threshold !== undefined && { atLeast: threshold }) });
  };

/** `search`, `[search, read]`, `{ name, pattern … }`, `{ steps: […] }`. */
function toolNames(value: Json | undefined): Json {
  if (isObject(value)) return toolNames(value['steps'] ?? value['name']);
  return textsOf(value);
}

function toolWithArguments(value: Json | undefined): Json {
  if (!isObject(value) || typeof value['name'] !== 'string') return [];
  const given = value['args'] ?? value['arguments'];
  return [{ tool: value['name'], ...(isObject(given) && { arguments: given }) }];
}

const same = (text: string): string => text;

const mappings: { readonly [type: string]: Mapping } = {
  equals: ({ value }) => (value === undefined ? unmapped('It has no value.') : mapped({ grader: 'exact', value })),
  contains: containing('any', true),
  icontains: containing('any', false),
  'contains-any': containing('any', true, true),
  'icontains-any': containing('any', false, true),
  'contains-all': containing('all', true, true),
  'icontains-all': containing('all', false, true),
  'not-contains': containing('none', true),
  'not-icontains': containing('none', false),
  'not-contains-any': containing('none', true, true),
  'not-icontains-any': containing('none', false, true),
  'not-equals': ({ value }) =>
    typeof value === 'string'
      ? mapped({ grader: 'regex', none: [`^${escaped(value)}$`] })
      : unmapped('Its value is no text.'),
  'starts-with': pattern('any', (text) => `^${escaped(text)}`),
  'not-starts-with': pattern('none', (text) => `^${escaped(text)}`),
  regex: pattern('any', same),
  'not-regex': pattern('none', same),
  'is-json': ({ value }) =>
    isObject(value)
      ? mapped({ grader: 'schema', schema: value })
      : unmapped('Every output is JSON already; a schema would be taken over.'),
  'rouge-n': gram('rouge', 0.75),
  bleu: gram('bleu', 0.5),
  latency: limit((maxMs) => ({ grader: 'latency', maxMs })),
  cost: limit((maxUsd) => ({ grader: 'cost', maxUsd })),
  'trajectory:tool-used': calls('used', toolNames),
  'trajectory:tool-sequence': calls('order', toolNames),
  'trajectory:tool-args-match': calls('used', toolWithArguments),
  'tool-call-f1': calls('f1', toolNames),
};

/** The types of promptfoo's assertions that are taken over. */
export const promptfooChecks: readonly string[] = Object.keys(mappings);

/** A promptfoo assertion as a grader of ours that says the same; what would say something else, or needs a model or code of somebody's, is refused with the reason. */
export function promptfooCheck(assertion: Json): MappedCheck {
  if (!isObject(assertion) || typeof assertion['type'] !== 'string') return unmapped('No assertion: it has no type.');
  const { type, value, threshold, transform, weight } = assertion;
  if (transform !== undefined) return unmapped('It transforms the output by code.');
  if (weight === 0) return unmapped('It weighs nothing: it is measured and never fails.');
  if (typeof value === 'string' && /^(?:file|package|https?):\/\//.test(value))
    return unmapped('Its value is in another file.');
  const mapping = Object.hasOwn(mappings, type) ? mappings[type] : undefined;
  if (mapping === undefined)
    return unmapped(`${type} is not taken over; taken over are: ${promptfooChecks.join(', ')}.`);
  return mapping({ value, threshold: typeof threshold === 'number' ? threshold : undefined });
}
