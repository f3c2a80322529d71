import type { Json, JsonObject } from '#schema/contracts/json';

/** What says nothing about a value. */
const words: ReadonlySet<string> = new Set([
  'title',
  'description',
  'default',
  'examples',
  '$comment',
  '$schema',
  '$id',
]);

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

const same = (a: Json | undefined, b: Json | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

/** Whether every type that `have` allows is one that `want` allows. */
function typesImply(have: JsonObject, want: Json): boolean {
  const given = listOf(have['type']);
  const wanted = listOf(want);
  const fits = (type: Json) => wanted.includes(type) || (type === 'integer' && wanted.includes('number'));
  return given.length > 0 && given.every(fits);
}

function propertiesImply(have: JsonObject, want: Json): boolean {
  const given = isObject(have['properties']) ? have['properties'] : {};
  const closed = have['additionalProperties'] === false;
  return Object.entries(isObject(want) ? want : {}).every(([name, wanted]) => {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    return own === undefined ? closed : implies(own, wanted);
  });
}

/** A closed wish is met by a closed schema that knows no other names; an open one by anything. */
function additionalImply(have: JsonObject, wanted: JsonObject): boolean {
  if (wanted['additionalProperties'] !== false) return wanted['additionalProperties'] === true;
  const allowed = Object.keys(isObject(wanted['properties']) ? wanted['properties'] : {});
  const given = Object.keys(isObject(have['properties']) ? have['properties'] : {});
  return (
    have['additionalProperties'] === false &&
    have['patternProperties'] === undefined &&
    given.every((name) => allowed.includes(name))
  );
}

function keywordImplies(have: JsonObject, want: JsonObject, keyword: string): boolean {
  const wanted = want[keyword] ?? null;
  switch (keyword) {
    case 'type':
      return typesImply(have, wanted);
    case 'properties':
      return propertiesImply(have, wanted);
    case 'required':
      return listOf(wanted).every((name) => listOf(have['required']).includes(name));
    case 'additionalProperties':
      return additionalImply(have, want);
    case 'items':
      return have['items'] !== undefined && implies(have['items'], wanted);
    case 'enum':
      return (
        Array.isArray(have['enum']) && have['enum'].every((value) => listOf(wanted).some((one) => same(one, value)))
      );
    default:
      return words.has(keyword) || same(have[keyword], wanted);
  }
}

/**
 * Whether everything that fits the schema `have` fits `want`, as far as types, properties, required names, items and choices
 * go; any other keyword must stand in both alike. False also when it cannot be seen.
 */
export function implies(have: Json, want: Json): boolean {
  if (want === true || same(have, want)) return true;
  if (!isObject(have) || !isObject(want)) return false;
  return Object.keys(want).every((keyword) => keywordImplies(have, want, keyword));
}
