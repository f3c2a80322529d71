import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { flagLines } from '../flag-lines.ts';
import { readJsonFile } from '../read-json-file.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Creates or changes a flag. */
export const setFlag = command({
  name: 'flag set',
  summary: 'Create or change a flag: a flagd flag definition',
  usage: { key: "The flag's key", file: 'Its definition as JSON' },
  flags: { json: standardFlags.json },
  details:
    'A definition: {"state": "ENABLED" or "DISABLED", "variants": {…}, "defaultVariant"?, "targeting"?, "metadata"?}. `"metadata": {"public": true}` lets client keys evaluate it.',
  examples: ['flag set dark-mode dark-mode.json'],
  async handler(call) {
    const { args, ask, world } = call;
    const file = await readJsonFile(world, args.file);
    if (!file.ok) return file;
    const answer = await ask('flag.put', { params: { key: args.key }, body: file.value as BodyInputOf<'flag.put'> });
    return show(call, answer, (flag) => flagLines(flag, call, world.now()));
  },
});
