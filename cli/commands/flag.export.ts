import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Prints all flags as a flagd file. */
export const exportFlags = command({
  name: 'flag export',
  summary: 'Print all flags as a flagd file',
  usage: {},
  flags: { json: standardFlags.json },
  examples: ['flag export'],
  async handler(call) {
    return show(call, await call.ask('flag.export'), (file) => [JSON.stringify(file, null, 2)]);
  },
});
