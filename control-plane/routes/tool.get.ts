import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noTool } from './no-tool.ts';

/** A tool, with the names of its secrets. */
export const getTool: Route<'tool.get'> = async ({ params: { name }, deps }) => {
  const tool = await deps.findTool(name);
  return tool === undefined ? err(await noTool(name, deps)) : ok(tool);
};
