import fc from 'fast-check';
import type { Json, JsonObject } from '#schema/contracts/json';
import { rubbish } from './rubbish.ts';

const MOST_DEPTH = 7;

type Where = { readonly root: JsonObject; readonly depth: number; readonly samples: JsonObject };

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);

function pointed(ref: string, root: JsonObject): JsonObject {
  if (ref === '#') return root;
  const found = ref
    .slice(2)
    .split('/')
    .reduce<Json>((value, name) => (isObject(value) ? (value[name] ?? {}) : {}), root);
  return isObject(found) ? found : {};
}

/** Numbers at and beyond what a schema says. */
function numberLike({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonObject): fc.Arbitrary<Json> {
  const edges = [minimum, maximum, exclusiveMinimum, exclusiveMaximum].filter((one) => typeof one === 'number');
  const low = Number(minimum ?? exclusiveMinimum ?? 0);
  const high = Math.min(Number(maximum ?? exclusiveMaximum ?? 100), low + 1000);
  return fc.oneof(
    { weight: 5, arbitrary: fc.integer({ min: Math.ceil(low), max: Math.max(Math.ceil(low), Math.floor(high)) }) },
    { weight: 1, arbitrary: fc.constantFrom<number[]>(...edges, ...edges.map((edge) => edge + 1), 0.5, -1) },
  );
}

function textLike({ pattern, maxLength, minLength }: JsonObject): fc.Arbitrary<Json> {
  const words = fc.constantFrom('answer', 'help', 'main', 'input', 'a', 'question', 'https://example.com/x');
  if (typeof pattern !== 'string') {
    const most = Math.min(Number(maxLength ?? 40), 40);
    return fc.oneof(words, fc.string({ minLength: Math.min(Number(minLength ?? 0), most), maxLength: most }));
  }
  try {
    return fc.oneof({ weight: 3, arbitrary: fc.stringMatching(new RegExp(pattern)) }, { weight: 1, arbitrary: words });
  } catch {
    return words;
  }
}

function objectLike(schema: JsonObject, where: Where): fc.Arbitrary<Json> {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  const inner = { ...where, depth: where.depth + 1 };
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, one]) => {
      const sample = where.samples[name];
      const made = likeSchema(isObject(one) ? one : {}, inner);
      const often = sample === undefined ? made : fc.oneof({ weight: 3, arbitrary: fc.constant(sample) }, made);
      return [name, fc.oneof({ weight: 30, arbitrary: often }, { weight: 1, arbitrary: rubbish })];
    }),
  );
  const known = fc.record<Record<string, Json>>(fields, { requiredKeys: required.filter((name) => name in fields) });
  const more = isObject(schema['additionalProperties']) ? schema['additionalProperties'] : null;
  const word = fc.constantFrom('main', 'answer', 'help', 'a', 'b', 'question', 'constructor');
  const open = more === null ? fc.constant({}) : fc.dictionary(word, likeSchema(more, inner), { maxKeys: 2 });
  const extra = fc.oneof(
    { weight: 30, arbitrary: fc.constant<JsonObject>({}) },
    { weight: 1, arbitrary: fc.dictionary(fc.string({ maxLength: 6 }), rubbish, { maxKeys: 1 }) },
  );
  return fc.tuple(known, open, extra).map(([one, other, third]): Json => ({ ...one, ...other, ...third }));
}

const arrayLike = ({ items, minItems }: JsonObject, where: Where): fc.Arbitrary<Json> =>
  fc.array(likeSchema(isObject(items) ? items : {}, where), {
    minLength: Math.min(Number(minItems ?? 0), 3),
    maxLength: 3,
  });

/** What a schema without references and choices asks for, by its type. */
const byType: { readonly [type: string]: (schema: JsonObject, where: Where) => fc.Arbitrary<Json> } = {
  object: objectLike,
  array: (schema, where) => arrayLike(schema, { ...where, depth: where.depth + 1 }),
  string: textLike,
  number: numberLike,
  integer: numberLike,
  boolean: () => fc.boolean(),
  null: () => fc.constant(null),
};

/**
 * Values that nearly fit a schema: most of them do, some break one rule. `samples`: by name of a property, what is right there
 * beyond what a schema can say.
 */
export function likeSchema(schema: JsonObject, where: Where): fc.Arbitrary<Json> {
  const { root, depth } = where;
  if (depth > MOST_DEPTH) return fc.constantFrom<Json[]>(null, 'x', 0, [], {});
  if (typeof schema['$ref'] === 'string') return likeSchema(pointed(schema['$ref'], root), where);
  const choices = [...listOf(schema['anyOf']), ...listOf(schema['oneOf']), ...listOf(schema['allOf'])];
  if (choices.length > 0) return fc.oneof(...choices.map((one) => likeSchema(one, { ...where, depth: depth + 1 })));
  if (schema['const'] !== undefined) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum']) && schema['enum'].length > 0) return fc.constantFrom(...schema['enum']);
  const type = schema['type'];
  return (typeof type === 'string' ? byType[type]?.(schema, where) : undefined) ?? rubbish;
}
