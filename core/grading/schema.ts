import { validate } from '#core/json-schema/validate';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Grade } from './grade.ts';

/** A JSON Schema (2020-12). */
export type SchemaOptions = { readonly schema: JsonObject };

/** 1 when the output fits the schema, else 0 with the first fault. What was expected is not looked at. */
export function schema(output: Json, _expected: Json, options: SchemaOptions): Grade {
  const [fault] = validate(options.schema, output);
  if (fault === undefined) return { score: 1, reason: 'Fits the schema.' };
  return { score: 0, reason: `${fault.path || 'The whole'}: ${fault.message}` };
}
