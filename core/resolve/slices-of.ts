import { atPath } from '#core/expression/at-path';
import type { AttributePath } from '#schema/contracts/guardrail';
import type { Json, JsonObject } from '#schema/contracts/json';

/** A slice's name is no longer. */
const LONGEST = 64;

/** Half a character, as a cut can leave it, would be another text in every store that it passes. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

function sliceOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return wellFormed(value.slice(0, LONGEST));
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/**
 * The values of these attributes in a run's context, in order: numbers and booleans as text, null where there is none or a
 * list or object. Texts are cut to 64 characters, so that a long one is still a slice and not "none": two that begin alike share
 * theirs, which no arm decides.
 */
export function slicesOf(paths: readonly AttributePath[], context: JsonObject): (string | null)[] {
  return paths.map((path) => sliceOf(atPath({ context }, path)));
}
