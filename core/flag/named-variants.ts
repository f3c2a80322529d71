import type { Json, JsonObject } from '#schema/contracts/json';
import { behind } from './targeting-walk.ts';

/** A variant that a targeting names, by the text that flagd makes of it, and where. */
export type Named = { readonly variant: string; readonly at: string };

type Evaluators = ReadonlyMap<string, Json>;
type Seen = { readonly at: string; readonly evaluators: Evaluators };

/** Operators whose answer is yes or no, and so the variant `true` or `false`. */
const yesOrNo: ReadonlySet<string> = new Set([
  ...['==', '===', '!=', '!==', '<', '<=', '>', '>=', '!', '!!', 'in'],
  ...['some', 'all', 'none', 'starts_with', 'ends_with', 'sem_ver'],
]);

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : [value]);

/** Of `if` every second argument, and the last one, is an answer. */
const answersOf = (parts: readonly Json[]): number[] =>
  [...parts.keys()].filter((index) => index % 2 === 1 || index === parts.length - 1);

function ofChoice(parts: readonly Json[], { at, evaluators }: Seen): Named[] {
  return answersOf(parts).flatMap((index) => named(parts[index] ?? null, { at: `${at}.${index}`, evaluators }));
}

function ofBuckets(argument: Json, { at, evaluators }: Seen): Named[] {
  return listOf(argument).flatMap((bucket, index) =>
    Array.isArray(bucket) ? named(bucket[0] ?? null, { at: `${at}.${index}.0`, evaluators }) : [],
  );
}

function ofReference(argument: Json, { at, evaluators }: Seen): Named[] {
  const name = typeof argument === 'string' ? argument : '';
  const evaluator = evaluators.get(name);
  if (evaluator === undefined) return [];
  const inside = named(evaluator, { at, evaluators: behind(evaluators, name) });
  return inside.map(({ variant }) => ({ variant, at }));
}

function ofOperator([name, argument]: [string, Json], { at, evaluators }: Seen): Named[] {
  const seen = { at: `${at}.${name}`, evaluators };
  if (name === 'if') return ofChoice(listOf(argument), seen);
  if (name === 'fractional') return ofBuckets(argument, seen);
  if (name === '$ref') return ofReference(argument, seen);
  if (yesOrNo.has(name)) return ['true', 'false'].map((variant) => ({ variant, at: seen.at }));
  return [];
}

/** Every variant that an expression can answer as far as it is written out there: not what `var` or `cat` give. Null stands for the default and names none. */
export function named(expression: Json, seen: Seen): Named[] {
  if (expression === null) return [];
  if (typeof expression !== 'object') return [{ variant: String(expression), at: seen.at }];
  if (Array.isArray(expression)) return [{ variant: JSON.stringify(expression), at: seen.at }];
  const [entry] = Object.entries(expression satisfies JsonObject);
  return entry === undefined ? [] : ofOperator(entry, seen);
}
