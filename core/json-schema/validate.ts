import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { bounded } from './bounded.ts';

const MOST = 100;

/** Up to how many values in all the faults are gathered; beyond, the first is enough: a list of all costs more than the caller's mistake is worth. */
const GATHERED = 2000;

/** For one schema: says quickly whether a value fits, and slowly everything that is wrong with it. */
type Pair = { readonly quick: Validator; readonly whole: Validator };

const pairs = new WeakMap<JsonObject, Pair>();

function pairOf(schema: JsonObject): Pair {
  const known = pairs.get(schema);
  if (known) return known;
  // A copy, because the validator marks what it is given; the manifest stays as it was.
  const copy = bounded(schema) as Schema;
  const made = { quick: new Validator(copy, '2020-12', true), whole: new Validator(copy, '2020-12', false) };
  pairs.set(schema, made);
  return made;
}

/** Keywords that only say that something below them is wrong; what is wrong is listed itself. */
const umbrellas = new Set([
  ...['$ref', 'properties', 'patternProperties', 'additionalProperties', 'unevaluatedProperties', 'dependentSchemas'],
  ...['items', 'prefixItems', 'unevaluatedItems', 'allOf', 'if', 'then', 'else'],
]);

const dotted = (pointer: string): string =>
  pointer
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const toIssue = (unit: OutputUnit): Issue => ({
  path: dotted(unit.instanceLocation),
  message: unit.keyword === 'false' ? 'Not allowed here.' : unit.error,
});

function sizeUpTo(value: Json, most: number): number {
  if (typeof value !== 'object' || value === null) return 1;
  let size = 1;
  for (const item of Object.values(value)) {
    size += sizeUpTo(item, most - size);
    if (size > most) break;
  }
  return size;
}

function issuesOf(errors: readonly OutputUnit[]): Issue[] {
  const own = errors.filter((unit) => !umbrellas.has(unit.keyword));
  const issues = (own.length > 0 ? own : errors).slice(0, MOST).map(toIssue);
  return issues.length > 0 ? issues : [{ path: '', message: 'Does not fit the schema.' }];
}

function outcomeOf(validator: Validator, value: Json): { valid: boolean; errors: OutputUnit[] } {
  try {
    return validator.validate(value);
  } catch (thrown) {
    // The validator hands its findings on as arguments: too many of them overflow the stack.
    if (thrown instanceof RangeError) return { valid: false, errors: [] };
    throw thrown;
  }
}

/** What is wrong with a value by a JSON Schema (2020-12) that `validateSchema` accepted; empty when it fits. No code generation. */
export function validate(schema: JsonObject, value: Json): Issue[] {
  const { quick, whole } = pairOf(schema);
  const first = outcomeOf(quick, value);
  if (first.valid) return [];
  return issuesOf(sizeUpTo(value, GATHERED) > GATHERED ? first.errors : outcomeOf(whole, value).errors);
}
