import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { readDeclaration } from '../read-declaration.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { toolLines } from '../tool-lines.ts';

/** Declares or changes a tool. */
export const setTool = command({
  name: 'tool set',
  summary: 'Declare or change a tool that permitted features may call, over HTTP or of an MCP server',
  usage: { name: "The tool's name" },
  flags: {
    file: { kind: 'text', value: 'file', says: 'Its declaration (JSON), as docs/tools.md describes it' },
    http: { kind: 'text', value: 'json', says: 'The same on the command line' },
    json: standardFlags.json,
  },
  details:
    'It replaces what was declared before under that name, for every version that calls it. A header names its secret ({"secret":"TOOL_…"}); the text of the secret is set at the edge, never here.',
  examples: [
    'tool set order-status --file order-status.json',
    `tool set order-status --http '{"kind":"http","method":"GET","url":"https://shop.example.com/orders","effect":"read"}'`,
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const tool = await readDeclaration(world, flags.file, ['http', flags.http]);
    if (!tool.ok) return tool;
    const answer = await ask('tool.put', { params: args, body: tool.value as BodyInputOf<'tool.put'> });
    return show(call, answer, (view) => toolLines(view, call, world.now()));
  },
});
