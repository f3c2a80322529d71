import { command } from '../command.ts';
import { show } from '../show.ts';
import { sourceLines } from '../source-lines.ts';
import { standardFlags } from '../standard-flags.ts';

/** An alert source. */
export const showSource = command({
  name: 'alert-source show',
  summary: 'An alert source: where it posts, how it is known, what its alerts may do',
  usage: { name: "The source's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('alert-source.get', { params: call.args });
    return show(call, answer, (source) => sourceLines(source, call, call.world.now()));
  },
});
