import type { Json, JsonObject } from '#schema/contracts/json';
import type { Grade } from './grade.ts';
import { likeness } from './levenshtein.ts';

/** `exactStrings`: texts are alike or not, nothing between; `exactNumbers` the same of numbers. */
export type JsonDifferenceOptions = {
  readonly exactStrings?: boolean | undefined;
  readonly exactNumbers?: boolean | undefined;
};

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const mean = (scores: readonly number[]): number =>
  scores.length === 0 ? 1 : scores.reduce((sum, score) => sum + score, 0) / scores.length;

/** How near two numbers are: 1 − their distance / the sum of their sizes. */
const nearness = (one: number, other: number): number =>
  one === other ? 1 : 1 - Math.abs(one - other) / (Math.abs(one) + Math.abs(other));

const LONGEST_TEXT = 2000;
const DEEPEST = 64;

type Depth = JsonDifferenceOptions & { readonly depth: number };

function ofTexts(one: string, other: string, exactly: boolean): number {
  if (exactly || Math.max(one.length, other.length) > LONGEST_TEXT) return one === other ? 1 : 0;
  return likeness(one, other);
}

/** How alike two values are that hold others, one by one; null: they are no such pair. */
function ofHolders(one: Json, other: Json, how: Depth): number | null {
  if (isObject(one) && isObject(other)) {
    const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
    const own = (value: JsonObject, name: string) => (Object.hasOwn(value, name) ? value[name] : undefined);
    return mean(names.map((name) => alike(own(one, name), own(other, name), how)));
  }
  if (!Array.isArray(one) || !Array.isArray(other)) return null;
  const longer = one.length > other.length ? one : other;
  return mean(longer.map((_, at) => alike(one[at], other[at], how)));
}

function alike(one: Json | undefined, other: Json | undefined, how: Depth): number {
  if (one === undefined || other === undefined || how.depth > DEEPEST) return 0;
  if (typeof one === 'string' && typeof other === 'string') return ofTexts(one, other, how.exactStrings === true);
  if (typeof one === 'number' && typeof other === 'number' && how.exactNumbers !== true) return nearness(one, other);
  return ofHolders(one, other, { ...how, depth: how.depth + 1 }) ?? (one === other ? 1 : 0);
}

function parsed(value: Json): Json {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
}

/**
 * How alike the output's data is to the expected: the mean over all names of both, and over places of lists; texts by their
 * edits, numbers by their distance, what is missing is 0. Text that is JSON is read as what it says.
 */
export function jsonDifference(output: Json, expected: Json, options: JsonDifferenceOptions): Grade {
  if (expected === null) return { score: null, reason: 'Nothing was expected.' };
  const score = alike(parsed(output), parsed(expected), { ...options, depth: 0 });
  return { score, reason: `${Math.round(score * 100)} % alike.` };
}
