import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noSegment } from './segment.get.ts';
import { unheard } from './segment.put.ts';

/**
 * Deletes an audience that no live or queued rollout asks for. One that starts in the same moment finds nobody in it: an edge
 * that does not know a segment counts nobody as a member.
 */
export const deleteSegment: Route<'segment.delete'> = async ({ params: { name }, principal, deps }) => {
  const uses = await deps.segmentUses(name);
  if (uses.length > 0)
    return err({ code: 'conflict', detail: `Segment ${name} is needed by ${uses.join(', ')}, which did not end yet.` });
  const deleted = await deps.deleteSegment(name, entry(deps, principal, { action: 'segment.delete', subject: name }));
  if (!(await deps.publishSegments())) return err(unheard(name));
  return deleted ? ok({ ok: true }) : err(noSegment(name, Object.keys(await deps.declaredSegments())));
};
