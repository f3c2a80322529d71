import type { Json } from '#schema/contracts/json';
import { asText } from './as-text.ts';
import type { Grade } from './grade.ts';

/** Bounds in characters (code points), both inclusive. */
export type LengthOptions = { readonly min?: number | undefined; readonly max?: number | undefined };

/** 1 when the output's text has a length within the bounds, else 0. What was expected is not looked at. */
export function length(
  output: Json,
  _expected: Json,
  { min = 0, max = Number.POSITIVE_INFINITY }: LengthOptions,
): Grade {
  const characters = Array.from(asText(output)).length;
  if (characters < min) return { score: 0, reason: `${characters} characters; at least ${min} are wanted.` };
  if (characters > max) return { score: 0, reason: `${characters} characters; at most ${max} are allowed.` };
  return { score: 1, reason: `${characters} characters.` };
}
