import { command } from '../command.ts';
import { differenceLines } from '../difference-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** What changed between two versions of a flag. */
export const diffFlagVersions = command({
  name: 'flag diff',
  summary: 'What changed between two versions of a flag',
  usage: { key: "The flag's key", a: 'The older version', b: 'The newer version' },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('flag.diff', { params: call.args });
    return show(call, answer, ({ differences }) =>
      differences.length === 0 ? ['No difference.'] : differences.flatMap((one) => differenceLines(call, one)),
    );
  },
});
