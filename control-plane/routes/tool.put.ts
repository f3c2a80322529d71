import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { checkRevert } from '#core/flow/check-revert';
import { under } from '#core/flow/under';
import { validateSchema } from '#core/json-schema/validate-schema';
import type { ToolName } from '#schema/contracts/ids';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { Tool, TOOLS_BYTES, type ToolInput } from '#schema/contracts/tool';
import { entry } from './entry.ts';

/** Declares a tool, or changes one: what it is for every version that calls it from then on. */
export const putTool: Route<'tool.put'> = async ({ params, body, principal, deps }) => {
  const issues = [...faults(body, deps), ...checkRevert(params.name, body, await deps.declaredTools())];
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The tool was understood and refused.', issues });
  const { description: _, ...tool } = Tool.parse(body);
  const { description = null, ...given } = body;
  const tooMany = await overflow(deps, params.name, Tool.parse(body));
  if (tooMany !== null) return err(tooMany);

  const view = { tool: params.name, ...tool, description, updatedBy: principal.name, updatedAtMs: deps.now() };
  await deps.saveTool(view, entry(deps, principal, { action: 'tool.put', subject: params.name, detail: given }));
  if (await deps.publishTools()) return ok(view);
  const detail = `The tool ${params.name} is kept here and the edge has not heard of it yet. Repeat this call.`;
  return err({ code: 'unavailable', detail, retryAfterS: 2 });
};

function faults({ url, input }: ToolInput, { addressFault }: Deps): Issue[] {
  const address = addressFault(url);
  const schema = input === undefined ? [] : under('input', validateSchema(input));
  return address === null ? schema : [{ path: 'url', message: address }, ...schema];
}

/** All tools travel in the snapshot, so they have to be small together. */
async function overflow(deps: Deps, name: ToolName, tool: Tool): Promise<Failure | null> {
  const all = { ...(await deps.declaredTools()), [name]: tool };
  const bytes = new TextEncoder().encode(JSON.stringify(all)).length;
  if (bytes <= TOOLS_BYTES) return null;
  const detail = `With this one all tools together would have ${bytes} bytes; at most ${TOOLS_BYTES}.`;
  return { code: 'too_large', detail };
}
