import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes a tool. */
export const deleteTool = command({
  name: 'tool delete',
  summary: 'Delete a tool; runs of versions that call it fail from then on',
  usage: { name: "The tool's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('tool.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
