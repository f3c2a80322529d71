import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noTool } from './no-tool.ts';

/** Deletes a tool. Until that is published the edge goes on calling it, so the caller is told, and a repeat publishes. */
export const deleteTool: Route<'tool.delete'> = async ({ params: { name }, principal, deps }) => {
  const deleted = await deps.deleteTool(name, entry(deps, principal, { action: 'tool.delete', subject: name }));
  if (!(await deps.publishTools()))
    return err({
      code: 'unavailable',
      detail: `The tool ${name} is deleted here and the edge still calls it. Repeat this call until it succeeds.`,
      retryAfterS: 2,
    });
  return deleted ? ok({ ok: true }) : err(await noTool(name, deps));
};
