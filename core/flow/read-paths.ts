import { inspectOutput } from '#core/expression/inspect';
import type { Json, JsonObject } from '#schema/contracts/json';

/** A dotted path, split; `#` is any item of a list. */
export type Path = readonly string[];

export const pathOf = (dotted: string): Path => dotted.split('.');

const readIn = (value: JsonObject): Path[] => inspectOutput(value).references.map(({ path }) => pathOf(path));

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `{ "map": [{ "var": "each.items" }, … ] }` reads of each item only what it names there; null: anything else. */
function pathsOfMap(value: JsonObject): Path[] | null {
  const [over, body] = Array.isArray(value['map']) ? value['map'] : [];
  const list = isObject(over) && Object.keys(value).length === 1 ? over['var'] : undefined;
  if (typeof list !== 'string' || body === undefined) return null;
  const read = readIn({ body });
  if (read.length === 0 || read.some(([first]) => first === '')) return null;
  return read.map((path) => [...pathOf(list), '#', ...path]);
}

/** A value without what reads items of lists, which goes into `paths`. */
function without(value: Json, paths: Path[]): Json {
  if (Array.isArray(value)) return value.map((one) => without(one, paths));
  if (!isObject(value)) return value;
  const mapped = pathsOfMap(value);
  if (mapped === null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, without(one, paths)]));
  paths.push(...mapped);
  return null;
}

/** All that a value reads which `evaluateOutput` fills. */
export function pathsRead(value: JsonObject): Path[] {
  const paths: Path[] = [];
  const rest = without(value, paths);
  return [...paths, ...(isObject(rest) ? readIn(rest) : [])];
}
