import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { isExpression } from './is-expression.ts';
import { iterators, operators } from './operators.ts';

/** A path that an expression reads from its scope, and where (dotted) in the expression it stands. `optional`: it says what happens when nothing is there. */
export type Reference = { readonly path: string; readonly at: string; readonly optional?: true };

/** What can be known of an expression before it runs. `faults` have paths inside the expression. */
export type Inspection = { readonly references: readonly Reference[]; readonly faults: readonly Issue[] };

/** The most operators within each other; evaluation then stays well within its own bound. */
export const NESTED = 24;

const known = new Set(operators);
const perItem: ReadonlySet<string> = new Set(iterators);

/** `inside` an iterator names mean the item, so they are no references. */
type Place = { readonly at: string; readonly inside: boolean; readonly nested: number; readonly optional?: boolean };
type Notes = { references: Reference[]; faults: Issue[] };

const below = (place: Place, name: string | number): Place => ({
  ...place,
  at: place.at === '' ? String(name) : `${place.at}.${name}`,
});

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);

function addPath(path: Json | undefined, place: Place, notes: Notes): void {
  if (typeof path !== 'string' && typeof path !== 'number') {
    notes.faults.push({
      path: place.at,
      message: 'A path is written out, e.g. { "var": "input.question" }, never computed.',
    });
  } else if (!place.inside) {
    notes.references.push({ path: String(path), at: place.at, ...(place.optional === true && { optional: true }) });
  }
}

function readVar(argument: Json, place: Place, notes: Notes): void {
  const [path, ...fallback] = listOf(argument);
  addPath(path, { ...place, optional: place.optional === true || fallback.length > 0 }, notes);
  for (const [index, value] of fallback.entries()) walk(value, { ...below(place, index + 1), optional: false }, notes);
}

function readMissing(argument: Json, place: Place, notes: Notes): void {
  for (const path of listOf(argument).flat()) addPath(path, { ...place, optional: true }, notes);
}

function readMissingSome(argument: Json, place: Place, notes: Notes): void {
  const [, paths] = listOf(argument);
  readMissing(paths ?? [], place, notes);
}

function readIterator(argument: Json, place: Place, notes: Notes): void {
  for (const [index, part] of listOf(argument).entries()) {
    const spot = below(place, index);
    walk(part, index === 1 ? { ...spot, inside: true } : spot, notes);
  }
}

/** Of `??` all but the last may be missing. */
function readFirstOf(argument: Json, place: Place, notes: Notes): void {
  const choices = listOf(argument);
  for (const [index, choice] of choices.entries())
    walk(choice, { ...below(place, index), optional: index + 1 < choices.length }, notes);
}

function operator(name: string, argument: Json, place: Place): (notes: Notes) => void {
  if (name === 'literal') return () => undefined;
  if (name === 'var') return (notes) => readVar(argument, place, notes);
  if (name === 'missing') return (notes) => readMissing(argument, place, notes);
  if (name === 'missing_some') return (notes) => readMissingSome(argument, place, notes);
  const required = { ...place, optional: false };
  if (name === '??') return (notes) => readFirstOf(argument, required, notes);
  if (perItem.has(name)) return (notes) => readIterator(argument, required, notes);
  return (notes) => walk(argument, required, notes);
}

function walkObject(value: JsonObject, place: Place, notes: Notes): void {
  const [[name, argument] = [], ...more] = Object.entries(value);
  const fault = (message: string): number => notes.faults.push({ path: place.at, message });
  if (name === undefined || argument === undefined) return;
  if (more.length > 0) fault('An expression has one operator; a constant object is written { "literal": … }.');
  else if (!known.has(name)) fault(`Unknown operator ${JSON.stringify(name)}; known: ${operators.join(', ')}.`);
  else if (place.nested >= NESTED) fault(`More than ${NESTED} operators within each other.`);
  else operator(name, argument, { ...below(place, name), nested: place.nested + 1 })(notes);
}

function walk(value: Json, place: Place, notes: Notes): void {
  if (Array.isArray(value)) value.forEach((item, index) => walk(item, below(place, index), notes));
  else if (typeof value === 'object' && value !== null) walkObject(value, place, notes);
}

/** What a JsonLogic expression reads, and every fault in it: unknown operators (with the known ones), computed paths, too deep. */
export function inspect(expression: Json): Inspection {
  const notes: Notes = { references: [], faults: [] };
  walk(expression, { at: '', inside: false, nested: 0 }, notes);
  return notes;
}

function walkFilled(value: Json, place: Place, notes: Notes): void {
  if (isExpression(value)) walk(value, place, notes);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, part] of Object.entries(value)) walkFilled(part, below(place, name), notes);
  }
}

/** The same for a value that `evaluateOutput` fills: its top level is literal. */
export function inspectOutput(value: JsonObject): Inspection {
  const notes: Notes = { references: [], faults: [] };
  for (const [name, part] of Object.entries(value)) walkFilled(part, { at: name, inside: false, nested: 0 }, notes);
  return notes;
}
