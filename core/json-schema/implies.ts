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
  const closed = have['additionalProperties'] === false && have['patternProperties'] === undefined;
  return Object.entries(isObject(want) ? want : {}).every(([name, wanted]) => {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    return own === undefined ? closed : implies(own, wanted);
  });
}

/** What is said of other names is met by saying the same of them and knowing no others; what is allowed is met by anything. */
function additionalImply(have: JsonObject, wanted: JsonObject): boolean {
  const others = wanted['additionalProperties'];
  if (others === true) return true;
  if (!same(have['additionalProperties'], others) || have['patternProperties'] !== undefined) return false;
  const allowed = isObject(wanted['properties']) ? wanted['properties'] : {};
  const given = Object.keys(isObject(have['properties']) ? have['properties'] : {});
  return given.every((name) => Object.hasOwn(allowed, name));
}

/** Whether every item of a list stands in another; both may be as long as a request. */
function isWithin(part: readonly Json[], all: readonly Json[]): boolean {
  const known = new Set(all.map((value) => JSON.stringify(value)));
  return part.every((value) => known.has(JSON.stringify(value)));
}

function keywordImplies(have: JsonObject, want: JsonObject, keyword: string): boolean {
  const wanted = want[keyword] ?? null;
  switch (keyword) {
    case 'type':
      return typesImply(have, wanted);
    case 'properties':
      return propertiesImply(have, wanted);
    case 'required':
      return isWithin(listOf(wanted), listOf(have['required']));
    case 'additionalProperties':
      return additionalImply(have, want);
    case 'items':
      // First items of their own are not what `items` says.
      return (
        have['items'] !== undefined && same(have['prefixItems'], want['prefixItems']) && implies(have['items'], wanted)
      );
    case 'enum':
      return Array.isArray(have['enum']) && isWithin(have['enum'], listOf(wanted));
    default:
      return words.has(keyword) || same(have[keyword], wanted);
  }
}

/**
 * Whether everything that fits the schema `have` fits `want`, as far as types, properties, required names, items and choices
 * go; any other keyword must stand in both alike. False also when it cannot be seen.
 */
export function implies(have: Json, want: Json): boolean {
  if (want === true) return true;
  if (!isObject(have) || !isObject(want)) return false;
  return Object.keys(want).every((keyword) => keywordImplies(have, want, keyword));
}
