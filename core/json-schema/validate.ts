import { Validator, type OutputUnit, type Schema } from '@cfworker/json-schema';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';

const MOST = 100;

const validators = new WeakMap<JsonObject, Validator>();

function validatorOf(schema: JsonObject): Validator {
  const known = validators.get(schema);
  if (known) return known;
  // The validator marks the schema it is given; the manifest stays as it was.
  const made = new Validator(structuredCopy(schema) as Schema, '2020-12', false);
  validators.set(schema, made);
  return made;
}

const structuredCopy = (schema: JsonObject): unknown => JSON.parse(JSON.stringify(schema));

/** Keywords that only say that something below them is wrong; what is wrong is listed itself. */
const umbrellas = new Set(['$ref', 'properties', 'patternProperties', 'items', 'prefixItems', 'allOf', 'additionalProperties']);

const dotted = (pointer: string): string =>
  pointer
    .replace(/^#\/?/, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');

const toIssue = (unit: OutputUnit): Issue => ({
  path: dotted(unit.instanceLocation),
  message: unit.keyword === 'false' ? 'Not a known name here.' : unit.error,
});

/** What is wrong with a value by a JSON Schema (2020-12) that `validateSchema` accepted; empty when it fits. No code generation. */
export function validate(schema: JsonObject, value: Json): Issue[] {
  const { valid, errors } = validatorOf(schema).validate(value);
  if (valid) return [];
  const own = errors.filter((unit) => !umbrellas.has(unit.keyword));
  return (own.length > 0 ? own : errors).slice(0, MOST).map(toIssue);
}
