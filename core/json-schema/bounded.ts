import type { Json, JsonObject } from '#schema/contracts/json';

/** The longest text a `pattern` is tried on; longer text does not match. */
export const PATTERN_TEXT = 10_000;

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const when = (condition: JsonObject, then: JsonObject): JsonObject => ({ if: condition, then });

/** The validator tries every pattern and compares all pairs of unique items however long the value is, so each waits for its bound. */
function waiting({ pattern, uniqueItems, maxItems, allOf, ...rest }: JsonObject): JsonObject {
  const most = { maxLength: PATTERN_TEXT };
  const clauses: Json[] = Array.isArray(allOf) ? [...allOf] : [];
  if (pattern !== undefined) clauses.push(most, when(most, { pattern }));
  if (uniqueItems !== undefined && maxItems !== undefined) clauses.push(when({ maxItems }, { uniqueItems }));
  const items = maxItems === undefined ? {} : { maxItems };
  return { ...rest, ...items, ...(clauses.length > 0 ? { allOf: clauses } : {}) };
}

/** Keywords under which names are the author's, not keywords. */
const maps = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);

/** Keywords whose value is data. */
const data = new Set(['const', 'enum', 'default', 'examples', 'required', 'dependentRequired', 'type']);

const mapped = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, part]) => [name, bounded(part)]));

function part(name: string, value: Json): Json {
  if (data.has(name)) return value;
  return maps.has(name) && isObject(value) ? mapped(value) : bounded(value);
}

/** A copy of a schema that means the same, with the work of `pattern` and `uniqueItems` bounded. References keep their targets. */
export function bounded(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(bounded);
  if (!isObject(schema)) return schema;
  return waiting(Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, part(name, value)])));
}
