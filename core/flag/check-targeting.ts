import { NESTED } from '#core/expression/inspect';
import { iterators } from '#core/expression/operators';
import type { Json, JsonObject } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';
import { checkCall } from './check-call.ts';
import { flagOperators } from './flag-operators.ts';
import { behind, below, fault, type Notes, type Place } from './targeting-walk.ts';

/** The most values in a targeting, what it refers to included. */
const VALUES = 10_000;

/** Operators over lists within each other: with lists of a thousand, two are a million steps. */
const LISTS_NESTED = 2;

const known = new Set(flagOperators);
const perItem: ReadonlySet<string> = new Set(iterators);
const readers: ReadonlySet<string> = new Set(['var', 'missing', 'missing_some']);

/** What a replacement of text, which a `$ref` is, takes for something else. */
const pasted = /\$[$&'`]/;

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);
const isPath = (value: Json | undefined): boolean => typeof value === 'string' || typeof value === 'number';
const computed = 'A path is written out, e.g. { "var": "email" }, never computed.';

/** Paths are written out; only what `var` falls back to may be an expression. */
function readPaths(name: string, argument: Json, { place, notes }: Walk): void {
  const [first, ...rest] = listOf(argument);
  if (name === 'var') {
    const isWhole = first === undefined || first === null;
    if (!isWhole && !isPath(first)) fault(notes, place, computed);
    for (const [index, value] of rest.entries()) walk(value, below(place, index + 1), notes);
    return;
  }
  const paths = name === 'missing' ? listOf(argument).flat() : listOf(rest[0] ?? []);
  if (!paths.every(isPath)) fault(notes, place, computed);
}

function refer(argument: Json, { place, notes }: Walk): void {
  const { evaluators } = place;
  const name = typeof argument === 'string' ? argument : '';
  const evaluator = evaluators.get(name);
  if (evaluator === undefined) {
    const choice = [...evaluators.keys()].join(', ') || 'none';
    return fault(notes, place, `Unknown evaluator ${JSON.stringify(argument)}; known here: ${choice}.`);
  }
  if (pasted.test(JSON.stringify(evaluator)))
    fault(notes, place, `The evaluator ${name} holds $$, $&, $' or $\`, which flagd replaces by something else.`);
  const found: Notes = { faults: [], left: notes.left };
  walk(evaluator, { ...place, evaluators: behind(evaluators, name) }, found);
  notes.left = found.left;
  for (const { message } of found.faults) fault(notes, place, `In the evaluator ${name}: ${message}`);
}

/** What puts things together: done by `reduce` with its own answer it can double with every item, and thirty items are a billion. */
const doubling: ReadonlySet<string> = new Set(['merge', 'cat']);

type Walk = { readonly place: Place; readonly notes: Notes };

function operator(name: string, argument: Json, { place, notes }: Walk): void {
  const inside = { place: below(place, name), notes };
  if (readers.has(name)) return readPaths(name, argument, inside);
  if (name === '$ref') return refer(argument, inside);
  for (const { path, message } of checkCall(name, argument)) {
    const at = path === '' ? inside.place.at : `${inside.place.at}.${path}`;
    notes.faults.push({ path: at, message });
  }
  const lists = place.perItem + (perItem.has(name) ? 1 : 0);
  const endless = endlessness(name, place, lists);
  if (endless !== null) return fault(notes, place, endless);
  walkArgument(name, argument, { place: { ...inside.place, nested: place.nested + 1, perItem: lists }, notes });
}

/** Why the work may have no end that a request could wait for. */
function endlessness(name: string, { reducing }: Place, lists: number): string | null {
  if (lists > LISTS_NESTED) return `More than ${LISTS_NESTED} operators over lists within each other.`;
  return reducing && doubling.has(name)
    ? `No ${name} in what reduce does with every item: what it puts together may double with each.`
    : null;
}

/** What `reduce` does with every item is looked at as that. */
function walkArgument(name: string, argument: Json, { place, notes }: Walk): void {
  if (name !== 'reduce' || !Array.isArray(argument)) return walk(argument, place, notes);
  for (const [index, part] of argument.entries())
    walk(part, { ...below(place, index), reducing: place.reducing || index === 1 }, notes);
}

function walkObject(value: JsonObject, place: Place, notes: Notes): void {
  const [[name, argument] = [], ...more] = Object.entries(value);
  if (name === undefined || argument === undefined)
    return fault(notes, place, 'An empty object is no expression; what asks nothing is left out.');
  if (more.length > 0) return fault(notes, place, 'An expression has one operator, as the one name of its object.');
  if (!known.has(name))
    return fault(notes, place, `Unknown operator ${JSON.stringify(name)}; known: ${flagOperators.join(', ')}.`);
  if (place.nested >= NESTED) return fault(notes, place, `More than ${NESTED} operators within each other.`);
  return operator(name, argument, { place, notes });
}

function walk(value: Json, place: Place, notes: Notes): void {
  notes.left -= 1;
  if (notes.left === 0) fault(notes, place, `More than ${VALUES} values, those of what it refers to included.`);
  if (notes.left <= 0) return;
  if (Array.isArray(value)) for (const [index, item] of value.entries()) walk(item, below(place, index), notes);
  else if (typeof value === 'object' && value !== null) walkObject(value, place, notes);
}

/** Every fault of an expression of a flag, with paths below `at`: unknown operators (with the known ones), wrong arguments of flagd's own, unknown evaluators, too deep, too much. */
export function checkTargeting(expression: Json, at: string, evaluators: ReadonlyMap<string, Json>): Issue[] {
  const notes: Notes = { faults: [], left: VALUES };
  walk(expression, { at, nested: 0, perItem: 0, reducing: false, evaluators }, notes);
  return notes.faults;
}
