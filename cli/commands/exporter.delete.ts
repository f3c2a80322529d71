import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes an exporter. */
export const deleteExporter = command({
  name: 'exporter delete',
  summary: 'Stop telling runs; what waits is not told any more',
  usage: { name: "The exporter's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('exporter.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
