import type { Route } from '../route.ts';
import { proposeTool } from '#core/mcp/propose-tool';
import { refusalWords } from '#core/mcp/refusal-words';
import { err, ok } from '#schema/contracts/result';

/** What an MCP server offers, as declarations to look at. Secrets come with the call and go with it. */
export const discoverTools: Route<'tool.discover'> = async ({ body, deps }) => {
  const fault = deps.addressFault(body.url);
  if (fault !== null)
    return err({ code: 'invalid', detail: 'The address was refused.', issues: [{ path: 'url', message: fault }] });
  const named = Object.values(body.headers).flatMap((header) => (typeof header === 'string' ? [] : [header.secret]));
  const missing = named.filter((name) => !Object.hasOwn(body.secrets, name));
  if (missing.length > 0) {
    const issues = missing.map((name) => ({ path: `secrets.${name}`, message: 'A header needs it, for this call.' }));
    return err({
      code: 'invalid',
      detail: 'A secret is missing: the edge alone holds those of declared tools.',
      issues,
    });
  }
  const listed = await deps.listMcpTools(body);
  if (!listed.ok) return err({ code: 'upstream_failed', detail: refusalWords(listed.refusal) });
  const { server, protocol, tools } = listed;
  const name = typeof server === 'object' && server !== null && 'name' in server ? server['name'] : null;
  return ok({
    server: typeof name === 'string' ? name.slice(0, 200) : '',
    protocol,
    tools: tools.map((tool) => proposeTool(tool, body)),
  });
};
