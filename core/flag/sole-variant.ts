import type { Json } from '#schema/contracts/json';
import { behind } from './targeting-walk.ts';

type Evaluators = ReadonlyMap<string, Json>;

/** What an expression can answer: variants, and null for the default. Undefined: it cannot be told from what is written. */
type Answers = ReadonlySet<string | null> | undefined;

const both: Answers = new Set(['true', 'false']);
const yesOrNo: ReadonlySet<string> = new Set([
  '==',
  '===',
  '!=',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  '!',
  '!!',
  'in',
  'some',
  'all',
  'none',
]);

function union(all: readonly Answers[]): Answers {
  const joined = new Set<string | null>();
  for (const answers of all) {
    if (answers === undefined) return undefined;
    for (const answer of answers) joined.add(answer);
  }
  return joined;
}

function ofIf(parts: readonly Json[], evaluators: Evaluators): Answers {
  if (parts.length < 2) return undefined;
  const whole = parts.length % 2 === 1 ? parts : [...parts, null];
  const answers = whole.filter((_, index) => index % 2 === 1 || index === whole.length - 1);
  return union(answers.map((part) => answersOf(part, evaluators)));
}

/** Nobody is in a bucket of weight 0; who has no key to be divided by gets the default, so that is always among the answers. */
function ofFractional(parts: readonly Json[], evaluators: Evaluators): Answers {
  const buckets = parts.filter((part) => Array.isArray(part)).filter(([, weight]) => weight !== 0);
  return buckets.length === 0
    ? new Set([null])
    : union(buckets.map(([variant]) => answersOf(variant ?? null, evaluators)));
}

function ofOperator(name: string, argument: Json, evaluators: Evaluators): Answers {
  const parts = Array.isArray(argument) ? argument : [argument];
  if (name === 'if') return ofIf(parts, evaluators);
  if (name === 'fractional') return ofFractional(parts, evaluators);
  if (name === '$ref' && typeof argument === 'string')
    return evaluators.has(argument)
      ? answersOf(evaluators.get(argument) ?? null, behind(evaluators, argument))
      : undefined;
  return yesOrNo.has(name) ? both : undefined;
}

function answersOf(expression: Json, evaluators: Evaluators): Answers {
  if (expression === null) return new Set([null]);
  if (typeof expression !== 'object') return new Set([String(expression)]);
  if (Array.isArray(expression)) return undefined;
  const [[name, argument] = []] = Object.entries(expression);
  return name === undefined || argument === undefined ? new Set([null]) : ofOperator(name, argument, evaluators);
}

/** The variant that a flag gives to everybody, as far as that can be told from what is written; null when there are several, or none. */
export function soleVariant(
  flag: { readonly defaultVariant?: string | null | undefined; readonly targeting?: Json | undefined },
  evaluators: Evaluators,
): string | null {
  const answers = answersOf(flag.targeting ?? null, evaluators);
  if (answers === undefined) return null;
  const variants = new Set([...answers].map((answer) => answer ?? flag.defaultVariant ?? null));
  const [only = null] = variants;
  return variants.size === 1 ? only : null;
}
