import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';

/** A tool, with the names of its secrets. */
export const getTool: Route<'tool.get'> = async ({ params: { name }, deps }) => {
  const tool = await deps.findTool(name);
  return tool === undefined ? err({ code: 'not_found', detail: `No tool ${name}.` }) : ok(tool);
};
