import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { circles } from './circles.ts';
import { formats, keywords, type KeywordKind, samePlace, types } from './keywords.ts';
import { patternFault } from './pattern-fault.ts';
import { type Lead, repeatedWork } from './repeated-work.ts';

const DIALECT = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const REF = /^#(?:\/[A-Za-z0-9_$.-]+)*$/;
const UNIQUE_ITEMS = 1000;
const UNBOUNDED = `Needs maxItems of at most ${UNIQUE_ITEMS} beside it.`;
const UNKNOWN = `Unknown keyword; known: ${[...keywords.keys()].join(', ')}.`;

/** Where a keyword stands, as a JSON pointer. */
type Place = { readonly pointer: string };

/** Found while walking: the faults, the schemas by pointer, and what each leads to. */
type Notes = {
  readonly faults: Issue[];
  readonly places: Set<string>;
  readonly leads: Map<string, Lead[]>;
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

function lead(notes: Notes, from: string, to: Lead): void {
  const known = notes.leads.get(from);
  if (known === undefined) notes.leads.set(from, [to]);
  else known.push(to);
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

/** Keywords that hold schemas by which a value is checked; definitions wait for a reference. */
const leading = new Set<KeywordKind | undefined>(['schema', 'schemas', 'map', 'patterns']);

/** The schemas below a keyword. */
function follow(by: string, value: Json, pointer: string): Lead[] {
  if (by === '$defs' || !leading.has(keywords.get(by)) || typeof value !== 'object' || value === null) return [];
  const at = below(pointer, by);
  const places = keywords.get(by) === 'schema' ? [at] : Object.keys(value).map((part) => below(at, part));
  return places.map((to) => ({ to, by, same: samePlace.has(by) }));
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
    lead(notes, pointer.slice(0, pointer.lastIndexOf('/')), { to: target, by: '$ref', same: true });
  }
  const circleOf = sameValue(notes);
  for (const [pointer, target] of notes.refs) {
    const circle = circleOf.get(pointer.slice(0, pointer.lastIndexOf('/')));
    if (circle !== undefined && circle === circleOf.get(target))
      blame(notes, pointer, 'Refers to itself without an end.');
  }
}

/** The circle in which each schema stands by leads that stay at the same value. */
function sameValue({ leads }: Notes): Map<string, number> {
  const same = new Map([...leads].map(([from, all]) => [from, all.filter((one) => one.same)] as const));
  return new Map(circles(same).flatMap((circle, index) => circle.map((at) => [at, index] as const)));
}

/**
 * Whether a value is a JSON Schema (2020-12) that `validate` can use: every fault, with its path. Stricter than the standard:
 * unknown keywords, formats and foreign references are refused, and what can be slow: patterns (`patternFault`), and schemas
 * that multiply (`repeatedWork`).
 */
export function validateSchema(schema: Json): Issue[] {
  const notes: Notes = { faults: [], places: new Set(), leads: new Map(), refs: [] };
  walk(schema, '', notes);
  checkRefs(notes);
  for (const { pointer, message } of repeatedWork(notes.leads)) blame(notes, pointer, message);
  return notes.faults;
}
