import { evaluate } from '#core/expression/evaluate';
import type { JsonObject } from '#schema/contracts/json';
import type { SegmentName } from '#schema/contracts/ids';
import type { Snapshot } from '#schema/contracts/snapshot';

/**
 * Whether a run's context is in a segment: JsonLogic over the attributes, by their own names and under `context` (which no
 * attribute of that name hides), true as JsonLogic has it (an empty list is not). A segment that is not there, and a rule that fails or works too much: nobody is in it.
 */
export function isMember(segment: SegmentName, context: JsonObject, segments: Snapshot['segments']): boolean {
  const rule = Object.hasOwn(segments, segment) ? segments[segment] : undefined;
  if (rule === undefined) return false;
  const said = evaluate(rule, { ...context, context });
  if (!said.ok) return false;
  return Array.isArray(said.value) ? said.value.length > 0 : Boolean(said.value);
}
