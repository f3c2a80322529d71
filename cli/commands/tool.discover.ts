import type { BodyInputOf, ReplyOf } from '#schema/contracts/endpoints';
import { err, ok, type Result } from '#schema/contracts/result';
import { command, type Call } from '../command.ts';
import { fault, type Fault } from '../fault.ts';
import { readJson } from '../read-json.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';
import { table, type Column, type Sheet } from '../text/table.ts';

type Offered = ReplyOf<'tool.discover'>;
type Row = Offered['tools'][number];

/** The texts of the secrets that headers name, out of the caller's own environment. */
function secretsOf(headers: unknown, { env }: Call['world']): Result<Record<string, string>, Fault> {
  const named = [...JSON.stringify(headers ?? {}).matchAll(/"secret":"(TOOL_[A-Z0-9_]{1,60})"/g)].map(
    ([, name = '']) => name,
  );
  const missing = named.filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0)
    return err(fault('malformed', `Not in your environment: ${missing.join(', ')}. It is sent for this call alone.`));
  return ok(Object.fromEntries(named.map((name) => [name, env[name] ?? ''])));
}

function said({ declaration }: Row, name: string): string {
  const value = declaration[name];
  return typeof value === 'string' ? clean(value) : '';
}

const columns: readonly Column<Row>[] = [
  { head: 'REMOTE', cell: (row) => said(row, 'remote'), keep: true },
  { head: 'EFFECT', cell: (row) => `${said(row, 'effect')}${row.declaration['keyed'] === true ? ', keyed' : ''}?` },
  {
    head: 'REFUSED',
    cell: ({ issues: [issue] }) => (issue === undefined ? '' : clean(`${issue.path}: ${issue.message}`)),
    tint: () => 'warn',
  },
  { head: 'DESCRIPTION', cell: (row) => said(row, 'description') },
];

const linesOf = ({ server, protocol, tools }: Offered, sheet: Sheet): string[] =>
  tools.length === 0
    ? ['The server offers no tools.']
    : [...fold(`${clean(server) || 'A server'} speaks MCP ${protocol}`, sheet.width), ...table(tools, columns, sheet)];

/** What an MCP server offers. */
export const discoverTools = command({
  name: 'tool discover',
  summary: 'The tools of an MCP server, each as a declaration to look at',
  usage: { url: "The server's address" },
  flags: {
    headers: { kind: 'text', value: 'json', says: 'What it wants to be asked with, as a declaration has it' },
    tool: { kind: 'text', value: 'name', says: "Print this tool's declaration alone, for `tool set --file`" },
    json: standardFlags.json,
  },
  details:
    'Nothing is declared. A secret that headers name (TOOL_…) is read from your environment for this call alone. Effects are what the server says of itself; where it says nothing a tool writes. What is right is yours to decide.',
  examples: [
    'tool discover https://mcp.shop.example.com/mcp',
    'tool discover https://mcp.shop.example.com/mcp --tool orders.find',
  ],
  async handler(call) {
    const { args, flags, ask, world, print } = call;
    const headers = flags.headers === undefined ? ok({}) : readJson(flags.headers, '--headers');
    if (!headers.ok) return headers;
    const secrets = secretsOf(headers.value, world);
    if (!secrets.ok) return secrets;
    const body = { url: args.url, headers: headers.value, secrets: secrets.value } as BodyInputOf<'tool.discover'>;
    const answer = await ask('tool.discover', { body });
    if (!answer.ok) return answer;
    if (flags.tool === undefined) return show(call, answer, (offered) => linesOf(offered, call));
    const { tools } = answer.value.value;
    const found = tools.find(({ declaration }) => declaration['remote'] === flags.tool);
    if (found === undefined) {
      const known = tools.map((one) => said(one, 'remote')).join(', ') || 'none';
      return err(fault('not_found', `The server has no tool ${JSON.stringify(flags.tool)}; known: ${known}.`));
    }
    print(JSON.stringify(found.declaration, null, 2));
    return ok(0);
  },
});
