import { asText } from '#core/grading/as-text';
import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';

/** A promptfoo assertion as one of our graders, or why there is none. */
export type MappedCheck =
  | { readonly ok: true; readonly check: EvalGraderInput }
  | { readonly ok: false; readonly why: string };

const mapped = (check: EvalGraderInput): MappedCheck => ({ ok: true, check });
const unmapped = (why: string): MappedCheck => ({ ok: false, why });

const textsOf = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).flatMap((one) => (one === undefined || one === null ? [] : [asText(one)]));

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

type Read = { readonly value: Json | undefined; readonly threshold: number | undefined };
type Mapping = (read: Read) => MappedCheck;

type List = 'any' | 'all' | 'none';
const containing =
  (list: List, caseSensitive: boolean): Mapping =>
  ({ value }) => {
    const texts = textsOf(value);
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
  'contains-any': containing('any', true),
  'icontains-any': containing('any', false),
  'contains-all': containing('all', true),
  'icontains-all': containing('all', false),
  'not-contains': containing('none', true),
  'not-icontains': containing('none', false),
  'not-contains-any': containing('none', true),
  'not-icontains-any': containing('none', false),
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
  const { type, value, threshold, transform } = assertion;
  if (transform !== undefined) return unmapped('It transforms the output by code.');
  if (typeof value === 'string' && /^(?:file|package|https?):\/\//.test(value))
    return unmapped('Its value is in another file.');
  const mapping = Object.hasOwn(mappings, type) ? mappings[type] : undefined;
  if (mapping === undefined)
    return unmapped(`${type} is not taken over; taken over are: ${promptfooChecks.join(', ')}.`);
  return mapping({ value, threshold: typeof threshold === 'number' ? threshold : undefined });
}
