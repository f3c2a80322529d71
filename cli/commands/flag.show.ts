import { command } from '../command.ts';
import { flagLines } from '../flag-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A flag with its definition. */
export const showFlag = command({
  name: 'flag show',
  summary: 'A flag with its definition',
  usage: { key: "The flag's key" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('flag.get', { params: call.args });
    return show(call, answer, (flag) => flagLines(flag, call, call.world.now()));
  },
});
