import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { toolLines } from '../tool-lines.ts';

/** A tool, with the names of its secrets. */
export const showTool = command({
  name: 'tool show',
  summary: 'A tool: where it goes, what it may do, and which secrets it needs',
  usage: { name: "The tool's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('tool.get', { params: call.args });
    return show(call, answer, (tool) => toolLines(tool, call, call.world.now()));
  },
});
