import type { JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';

/** An object schema, and what it is called in a refusal ("the output schema"). */
type Shape = { readonly schema: JsonObject; readonly called: string };

/** Names of an object with literal top-level names that a schema is known to forbid or to miss. */
export function shapeFaults(value: JsonObject, path: string, { schema, called }: Shape): Issue[] {
  const { properties, additionalProperties, patternProperties, required } = schema;
  const given = Object.keys(value);
  const known = Object.keys(properties ?? {});
  const closed = additionalProperties === false && patternProperties === undefined;
  const forbidden = closed ? given.filter((name) => !known.includes(name)) : [];
  const missing = (Array.isArray(required) ? required : []).filter((name) => !given.includes(name as string));
  return [
    ...forbidden.map((name) => ({
      path: `${path}.${name}`,
      message: `Not in ${called}; known: ${known.join(', ') || 'none'}.`,
    })),
    ...missing.map((name) => ({
      path,
      message: `${called[0]?.toUpperCase()}${called.slice(1)} requires ${JSON.stringify(name)}.`,
    })),
  ];
}
