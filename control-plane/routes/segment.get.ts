import type { Route } from '../route.ts';
import type { SegmentName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';

/** An audience and its rule. */
export const getSegment: Route<'segment.get'> = async ({ params: { name }, deps }) => {
  const segment = await deps.findSegment(name);
  return segment ? ok(segment) : err(noSegment(name, Object.keys(await deps.declaredSegments())));
};

/** The refusal for a segment that nobody made. */
export const noSegment = (name: SegmentName, known: readonly string[]): Failure => ({
  code: 'not_found',
  detail: `No segment ${name}; known: ${known.join(', ') || 'none'}.`,
});
