import { isObject } from '#core/mcp/is-object';
import type { Json } from '#schema/contracts/json';

/** The feedback in which somebody writes the whole answer as it should have been. */
export const CORRECTION = 'correction';

/**
 * A correction as the output it stands for: JSON that is an object or a list is taken as it is; a plain text takes the place of the
 * only text of an output that has one, else it is the output.
 */
export function corrected(text: string, output: Json): Json {
  try {
    const value = JSON.parse(text) as Json;
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // A plain text: what most people write.
  }
  if (!isObject(output)) return text;
  const texts = Object.entries(output).filter(([, value]) => typeof value === 'string');
  const [only] = texts;
  return texts.length === 1 && only !== undefined ? { ...output, [only[0]]: text } : text;
}
