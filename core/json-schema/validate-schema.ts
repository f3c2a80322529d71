import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { formats, keywords, type KeywordKind, samePlace, types } from './keywords.ts';
import { patternFault } from './pattern-fault.ts';

const DIALECT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const REF = /^#(?:\/[A-Za-z0-9_$.-]+)*$/;
const UNIQUE_ITEMS = 1000;
const UNBOUNDED = `Needs maxItems of at most ${UNIQUE_ITEMS} beside it.`;
const UNKNOWN = `Unknown keyword; known: ${[...keywords.keys()].join(', ')}.`;

/** Where a keyword stands, as a JSON pointer. */
type Place = { readonly pointer: string };

/** Found while walking: the faults, the schemas by pointer, and what each leads to without leaving the value. */
type Notes = {
  readonly faults: Issue[];
  readonly places: Set<string>;
  readonly leads: Map<string, string[]>;
  readonly refs: [string, string][];
};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: Json): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 0;
const isNames = (value: Json): boolean =>
  Array.isArray(value) && value.every((name) => typeof name === 'string') && new Set(value).size === value.length;

const isOneOf = (choices: readonly string[], value: Json): boolean =>
  typeof value === 'string' && choices.includes(value);

const isType = (value: Json): boolean => {
  const names = Array.isArray(value) ? value : [value];
  return names.length > 0 && isNames(names) && names.every((name) => isOneOf(types, name));
};

/** Plain keywords: what holds of the value, and how to say so. */
const plain: { readonly [Kind in KeywordKind]?: readonly [(value: Json) => boolean, string] } = {
  count: [isCount, 'A whole number, 0 or more.'],
  number: [(value) => typeof value === 'number', 'A number.'],
  divisor: [(value) => typeof value === 'number' && value > 0, 'A number above 0.'],
  boolean: [(value) => typeof value === 'boolean', 'true or false.'],
  text: [(value) => typeof value === 'string', 'A text.'],
  list: [(value) => Array.isArray(value), 'A list of values.'],
  names: [isNames, 'A list of names, each once.'],
  nameMap: [(value) => isObject(value) && Object.values(value).every(isNames), 'Lists of names by name.'],
  type: [isType, `One or more of ${types.join(', ')}.`],
  format: [(value) => isOneOf(formats, value), `Unknown format; known: ${formats.join(', ')}.`],
  dialect: [
    (value) => typeof value === 'string' && DIALECT.test(value),
    'Only https://json-schema.org/draft/2020-12/schema.',
  ],
};

const below = (pointer: string, name: string | number): string =>
  `${pointer}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

const dotted = (pointer: string): string =>
  pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');

function blame(notes: Notes, pointer: string, message: string): void {
  notes.faults.push({ path: dotted(pointer), message });
}

function checkPattern(pattern: string, pointer: string, notes: Notes): void {
  const fault = patternFault(pattern);
  if (fault !== null) blame(notes, pointer, fault);
}

function lead(notes: Notes, from: string, to: string): void {
  notes.leads.set(from, [...(notes.leads.get(from) ?? []), to]);
}

function checkMap(value: Json, at: Place, notes: Notes): void {
  if (!isObject(value)) return blame(notes, at.pointer, 'Schemas by name.');
  for (const [name, part] of Object.entries(value)) {
    if (name === '__proto__') blame(notes, at.pointer, 'The name __proto__ cannot be used.');
    walk(part, below(at.pointer, name), notes);
  }
}

function checkPatterns(value: Json, at: Place, notes: Notes): void {
  for (const name of isObject(value) ? Object.keys(value) : []) {
    if (!name.startsWith('^')) blame(notes, below(at.pointer, name), 'A pattern for names begins with ^.');
    checkPattern(name, below(at.pointer, name), notes);
  }
  checkMap(value, at, notes);
}

function checkSchemas(value: Json, at: Place, notes: Notes): void {
  if (!Array.isArray(value) || value.length === 0) return blame(notes, at.pointer, 'A list of at least one schema.');
  value.forEach((part, index) => walk(part, below(at.pointer, index), notes));
}

function checkRef(value: Json, at: Place, notes: Notes): void {
  if (typeof value !== 'string' || !REF.test(value))
    return blame(notes, at.pointer, 'Only references into the same schema, e.g. #/$defs/item.');
  notes.refs.push([at.pointer, value.slice(1)]);
}

/** The keyword's own check. */
function checkKeyword(kind: KeywordKind, value: Json, at: Place): (notes: Notes) => void {
  const rule = plain[kind];
  if (rule) return (notes) => (rule[0](value) ? undefined : blame(notes, at.pointer, rule[1]));
  if (kind === 'schema') return (notes) => walk(value, at.pointer, notes);
  if (kind === 'schemas') return (notes) => checkSchemas(value, at, notes);
  if (kind === 'map') return (notes) => checkMap(value, at, notes);
  if (kind === 'patterns') return (notes) => checkPatterns(value, at, notes);
  if (kind === 'ref') return (notes) => checkRef(value, at, notes);
  if (kind !== 'pattern') return () => undefined;
  return (notes) =>
    typeof value === 'string' ? checkPattern(value, at.pointer, notes) : blame(notes, at.pointer, 'A text.');
}

/** Which schemas below a keyword look at the same value as the one above it. */
function follow(name: string, value: Json, pointer: string): string[] {
  if (!samePlace.has(name) || typeof value !== 'object' || value === null) return [];
  const at = below(pointer, name);
  return keywords.get(name) === 'schema' ? [at] : Object.keys(value).map((part) => below(at, part));
}

function walk(schema: Json, pointer: string, notes: Notes): void {
  notes.places.add(pointer);
  if (typeof schema === 'boolean') return;
  if (!isObject(schema)) return blame(notes, pointer, 'A schema is an object, true or false.');
  for (const [name, value] of Object.entries(schema)) {
    const kind = keywords.get(name);
    const at: Place = { pointer: below(pointer, name) };
    if (kind !== undefined) checkKeyword(kind, value, at)(notes);
    else if (!name.startsWith('x-')) blame(notes, at.pointer, UNKNOWN);
    for (const to of follow(name, value, pointer)) lead(notes, pointer, to);
  }
  // Uniqueness compares every pair.
  const bounded = Number(schema['maxItems']) <= UNIQUE_ITEMS;
  if (schema['uniqueItems'] === true && !bounded) blame(notes, below(pointer, 'uniqueItems'), UNBOUNDED);
}

function checkRefs(notes: Notes): void {
  for (const [pointer, target] of notes.refs) {
    if (!notes.places.has(target)) blame(notes, pointer, 'Refers to no schema in this one.');
    lead(notes, pointer.slice(0, pointer.lastIndexOf('/')), target);
  }
  for (const [pointer, target] of notes.refs) {
    if (returnsTo(pointer.slice(0, pointer.lastIndexOf('/')), target, notes))
      blame(notes, pointer, 'Refers to itself without an end.');
  }
}

function returnsTo(start: string, from: string, notes: Notes): boolean {
  const seen = new Set<string>();
  const queue = [from];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (place === start) return true;
    if (!seen.has(place)) queue.push(...(notes.leads.get(place) ?? []));
    seen.add(place);
  }
  return false;
}

/**
 * Whether a value is a JSON Schema (2020-12) that `validate` can use: every fault, with its path. Stricter than the standard:
 * unknown keywords, formats and foreign references are refused, patterns that can be slow too (`patternFault`).
 */
export function validateSchema(schema: Json): Issue[] {
  const notes: Notes = { faults: [], places: new Set(), leads: new Map(), refs: [] };
  walk(schema, '', notes);
  checkRefs(notes);
  return notes.faults;
}
