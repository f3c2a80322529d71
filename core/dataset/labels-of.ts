import type { Json, JsonObject } from '#schema/contracts/json';
import type { LeftBehind } from './from-promptfoo.ts';

const MOST = 200;

const isLabel = (value: Json): boolean =>
  typeof value === 'string' ? value.length <= MOST : typeof value !== 'object' || value === null;

/** What of a description can be metadata: short texts, numbers, truths. The rest is told to `left`. */
export function labelsOf(values: JsonObject, at: string, left: LeftBehind[]): JsonObject {
  const labels: JsonObject = {};
  for (const [name, value] of Object.entries(values)) {
    if (name.length <= 64 && isLabel(value)) labels[name] = value;
    else
      left.push({
        path: `${at}.${name}`,
        why: `Metadata is a number, a truth or a text of at most ${MOST} characters.`,
      });
  }
  return labels;
}
