import { command } from '../command.ts';
import { exporterLines } from '../exporter-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** An exporter, and how it does. */
export const showExporter = command({
  name: 'exporter show',
  summary: 'An exporter: whom it tells what, and how that goes',
  usage: { name: "The exporter's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('exporter.get', { params: call.args });
    return show(call, answer, (view) => exporterLines(view, call, call.world.now()));
  },
});
