import { command } from '../command.ts';
import { differenceLines } from '../difference-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** What changed between two versions, place by place. */
export const diffVersions = command({
  name: 'version diff',
  summary: 'What changed between two versions',
  usage: { feature: "The feature's name", a: 'The older version', b: 'The newer version' },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('version.diff', { params: call.args });
    return show(call, answer, ({ differences }) =>
      differences.length === 0 ? ['No difference.'] : differences.flatMap((one) => differenceLines(call, one)),
    );
  },
});
