import type { Json } from '#schema/contracts/json';
import type { Issue } from '#schema/contracts/problem';

/** The largest sum of weights, and so the largest weight. */
const MOST = 2_147_483_647;

/** What `sem_ver` compares by. */
const relations = ['=', '!=', '<', '<=', '>', '>=', '^', '~'];

/** A version as flagd reads one: two of its three numbers, and a leading v, may be left out. */
const version =
  /^[vV]?(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)?)?$/;

const isExpression = (value: Json | undefined): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isScalar = (value: Json | undefined): value is string | number =>
  typeof value === 'string' || typeof value === 'number';

const one = (path: string, message: string): Issue[] => [{ path, message }];

function weightFaults(weight: Json, path: string): Issue[] {
  if (isExpression(weight)) return [];
  const isFit = typeof weight === 'number' && Number.isInteger(weight) && weight >= 0 && weight <= MOST;
  return isFit ? [] : one(path, `A weight is an integer from 0 to ${MOST}, or an expression that gives one.`);
}

function bucketFaults(bucket: Json, path: string): Issue[] {
  if (!Array.isArray(bucket) || bucket.length < 1 || bucket.length > 2)
    return one(path, 'A bucket is [variant] or [variant, weight].');
  const [variant, weight] = bucket;
  const names = variant === null || ['string', 'number', 'boolean'].includes(typeof variant) || isExpression(variant);
  const faults = names ? [] : one(`${path}.0`, 'A variant by its name, or an expression that gives one.');
  return weight === undefined ? faults : [...faults, ...weightFaults(weight, `${path}.1`)];
}

const weightOf = (bucket: Json): number => {
  const weight = Array.isArray(bucket) ? (bucket[1] ?? 1) : 0;
  return typeof weight === 'number' ? Math.max(0, weight) : Number.NaN;
};

/** NaN as soon as one is computed: then only the evaluation can tell. */
function sumFaults(buckets: readonly Json[]): Issue[] {
  const sum = buckets.reduce<number>((total, bucket) => total + weightOf(bucket), 0);
  if (sum > MOST) return one('', `The weights make ${sum}; together they are at most ${MOST}.`);
  return sum === 0 ? one('', 'All weights are 0, so nobody is in any bucket.') : [];
}

function fractionalFaults(argument: Json): Issue[] {
  if (!Array.isArray(argument)) return one('', 'A list of buckets, each [variant, weight].');
  const [first] = argument;
  if (typeof first === 'string')
    return one('0', 'A constant puts everybody into the same bucket; what to divide by is an expression.');
  const from = isExpression(first) ? 1 : 0;
  const buckets = argument.slice(from);
  if (buckets.length === 0) return one('', 'At least one bucket: [variant, weight].');
  const faults = buckets.flatMap((bucket, index) => bucketFaults(bucket, `${index + from}`));
  return faults.length > 0 ? faults : sumFaults(buckets);
}

function semVerFaults(argument: Json): Issue[] {
  if (!Array.isArray(argument) || argument.length !== 3)
    return one('', 'Three arguments: a version, how to compare, a version.');
  const [, relation] = argument;
  const known = typeof relation === 'string' && relations.includes(relation);
  const said = JSON.stringify(relation);
  const faults =
    known || isExpression(relation) ? [] : one('1', `Unknown comparison ${said}; known: ${relations.join(', ')}.`);
  const wrong = [0, 2].filter((index) => {
    const text = argument[index];
    return !isExpression(text) && !(isScalar(text) && version.test(`${text}`));
  });
  return [...faults, ...wrong.flatMap((index) => one(`${index}`, 'No version; such as 1.2.3, v1.2 or 2.0.0-beta.1.'))];
}

function textFaults(argument: Json): Issue[] {
  if (!Array.isArray(argument) || argument.length !== 2)
    return one('', 'Two arguments: a text, and how it starts or ends.');
  const wrong = argument.flatMap((text, index) => (typeof text === 'string' || isExpression(text) ? [] : [index]));
  return wrong.flatMap((index) => one(`${index}`, 'A text, or an expression that gives one.'));
}

const checks: { readonly [name: string]: (argument: Json) => Issue[] } = {
  fractional: fractionalFaults,
  sem_ver: semVerFaults,
  starts_with: textFaults,
  ends_with: textFaults,
};

/** The faults of the arguments of one of flagd's own operators, with paths inside them; of any other: none. */
export const checkCall = (name: string, argument: Json): Issue[] =>
  Object.hasOwn(checks, name) ? (checks[name]?.(argument) ?? []) : [];
