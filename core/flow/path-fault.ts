import type { Json, JsonObject } from '#schema/contracts/json';

/** Keywords that add to what a schema says in ways a glance does not see; below them every name is taken as known. */
const composed = [
  '$ref',
  'allOf',
  'anyOf',
  'oneOf',
  'if',
  'patternProperties',
  'dependentSchemas',
  'unevaluatedProperties',
];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const scalars = new Set(['string', 'number', 'integer', 'boolean', 'null']);

function itemsOf(schema: JsonObject, name: string): Json | string {
  if (!/^\d+$/.test(name)) return `a list has items 0, 1, …, not ${JSON.stringify(name)}`;
  const { prefixItems, items } = schema;
  const own = Array.isArray(prefixItems) ? prefixItems[Number(name)] : undefined;
  return own ?? items ?? {};
}

/** The schema of a child, or in words why there is none. An empty schema is anything. */
function childOf(schema: Json, name: string, parent: string): Json | string {
  if (!isObject(schema) || composed.some((keyword) => Object.hasOwn(schema, keyword))) return {};
  const { type, properties, additionalProperties } = schema;
  if (type === 'array') return itemsOf(schema, name);
  if (typeof type === 'string' && scalars.has(type)) return `${parent} is a ${type} and has no ${JSON.stringify(name)}`;
  if (!isObject(properties) || isObject(additionalProperties)) return {};
  const known = Object.keys(properties).join(', ') || 'nothing';
  const where = parent === '' ? '' : ` in ${parent}`;
  return Object.hasOwn(properties, name)
    ? (properties[name] ?? {})
    : `unknown name ${JSON.stringify(name)}${where}; known: ${known}`;
}

/** What a name may be that several cases of a branch give: something of each. `sometimes`: not all of them give it. */
export type Either = { readonly either: Json[]; readonly sometimes: boolean };

const eitherOf = (schema: Json): Json[] | null =>
  isObject(schema) && Array.isArray(schema['either']) ? schema['either'] : null;

type Place = { readonly parent: string; readonly path: string; readonly optional: boolean };

function faultBelow(here: Json, names: readonly string[], place: Place): string | null {
  const { parent, path, optional } = place;
  if (here === false) return `${parent} is never there`;
  const either = eitherOf(here);
  if (either !== null && isObject(here)) {
    if (here['sometimes'] === true && !optional)
      return `${parent} is not always there; an expression may read it with a fallback: { "var": [${JSON.stringify(path)}, …] }`;
    return either.map((one) => faultBelow(one, names, place)).find((fault) => fault !== null) ?? null;
  }
  const [name, ...rest] = names;
  if (name === undefined) return null;
  const child = childOf(here, name, parent);
  if (typeof child === 'string') return child;
  return faultBelow(child, rest, { ...place, parent: parent === '' ? name : `${parent}.${name}` });
}

/**
 * Why a dotted path can never be filled by values of this schema, in words, or null when it may be. Properties that a schema
 * lists are taken as all there are, unless it says more about others. What is there only sometimes (`Either`) may be read by an
 * `optional` reference alone.
 */
export function pathFault(schema: Json, path: string, optional = false): string | null {
  return faultBelow(schema, path.split('.'), { parent: '', path, optional });
}
