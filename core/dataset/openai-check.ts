import { asText } from '#core/grading/as-text';
import type { EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json, JsonObject } from '#schema/contracts/json';
import { escaped } from './escaped.ts';
import type { MappedCheck } from './promptfoo-check.ts';
import { unfitCheck } from './unfit-check.ts';

const unmapped = (why: string): MappedCheck => ({ ok: false, why });

/** Where the answer stands by an OpenAI template: `{{sample.output_text}}`, `{{sample.output_json.a.b}}`. */
export function placeOf(template: Json | undefined): string | null {
  if (typeof template !== 'string') return null;
  const [, path] = /^\s*\{\{\s*sample\.([\w.-]+)\s*\}\}\s*$/.exec(template) ?? [];
  if (path === 'output_text' || path === 'output_json') return 'output';
  return path?.startsWith('output_json.') ? `output.${path.slice('output_json.'.length)}` : null;
}

/** Names of the item's values that a template uses, outermost part. */
export const itemNames = (template: Json | undefined): string[] =>
  typeof template === 'string'
    ? [...template.matchAll(/\{\{\s*item\.([\w-]+)/g)].flatMap(([, name]) => (name === undefined ? [] : [name]))
    : [];

/** The check, if an example may have it. */
function fit(read: MappedCheck): MappedCheck {
  const why = read.ok ? unfitCheck(read.check) : null;
  return why === null ? read : unmapped(why);
}

const at = (item: Json, path: string): Json =>
  path.split('.').reduce<Json>((value, name) => {
    const inside = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
    return Object.hasOwn(inside, name) ? (inside[name] ?? null) : null;
  }, item);

/** A reference with the item's values in it: one template alone stays what it is. */
function filled(reference: Json | undefined, item: JsonObject): Json | undefined {
  if (typeof reference !== 'string') return reference;
  const [, only] = /^\s*\{\{\s*item\.([\w.-]+)\s*\}\}\s*$/.exec(reference) ?? [];
  if (only !== undefined) return at(item, only);
  return reference.replaceAll(/\{\{\s*item\.([\w.-]+)\s*\}\}/g, (_, path: string) => asText(at(item, path)));
}

type Asked = { readonly value: Json; readonly on: string; readonly atLeast?: number };

function stringCheck(operation: Json | undefined, { value, on }: Asked): MappedCheck {
  const text = asText(value);
  if (operation === 'eq') return { ok: true, check: { grader: 'exact', value, on } };
  if (operation === 'ne') return { ok: true, check: { grader: 'regex', none: [`^${escaped(text)}$`], on } };
  if (operation === 'like') return { ok: true, check: { grader: 'contains', any: [text], caseSensitive: true, on } };
  if (operation === 'ilike') return { ok: true, check: { grader: 'contains', any: [text], on } };
  return unmapped('Its operation is none of eq, ne, like, ilike.');
}

function similarity(metric: Json | undefined, asked: Asked): MappedCheck {
  const name = typeof metric === 'string' ? metric : '';
  if (name === 'fuzzy_match') return { ok: true, check: { grader: 'levenshtein', ...asked } };
  if (name === 'bleu') return { ok: true, check: { grader: 'bleu', ...asked } };
  const [, n] = /^rouge_([1-5l])$/.exec(name) ?? [];
  if (n === undefined)
    return unmapped(
      `${name || 'It'} is not taken over; taken over are fuzzy_match, bleu, rouge_1 to rouge_5, rouge_l.`,
    );
  return { ok: true, check: { grader: 'rouge', n: n === 'l' ? 'l' : Number(n), ...asked } as EvalGraderInput };
}

const refused: { readonly [type: string]: string } = {
  python: 'It is code in Python: write a grader in TypeScript in the feature’s folder.',
  multi: 'It computes one score of several: its graders are not the same apart.',
  endpoint: 'It asks a server of somebody’s.',
};

/** Why a grader cannot be taken over at all; null when it may be. */
function whyNot({ type, input, reference }: JsonObject): string | null {
  const known = typeof type === 'string' ? type : '';
  if (Object.hasOwn(refused, known)) return refused[known] ?? '';
  if (known !== 'string_check' && known !== 'text_similarity')
    return `${known || 'A grader without a type'} is not taken over; taken over are string_check and text_similarity.`;
  if (placeOf(input) === null)
    return 'What it looks at is not the answer: {{sample.output_text}} or {{sample.output_json.…}}.';
  return typeof reference === 'string' && /\{\{\s*sample\./.test(reference)
    ? 'It holds one part of the answer against another.'
    : null;
}

/** A grader of OpenAI's as one of ours that says the same of this item; what would say something else, or needs a model or code of somebody's, is refused with the reason. */
export function openaiCheck(grader: JsonObject, item: JsonObject): MappedCheck {
  const why = whyNot(grader);
  if (why !== null) return unmapped(why);
  const value = filled(grader['reference'], item) ?? null;
  if (value === null) return unmapped('It has no reference.');
  const asked: Asked = { value, on: placeOf(grader['input']) ?? 'output' };
  if (grader['type'] === 'string_check') return fit(stringCheck(grader['operation'], asked));
  const threshold = grader['pass_threshold'];
  return fit(
    similarity(grader['evaluation_metric'], {
      ...asked,
      ...(typeof threshold === 'number' && { atLeast: threshold }),
    }),
  );
}
