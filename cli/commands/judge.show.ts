import { command } from '../command.ts';
import { judgeLines } from '../judge-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A judge with how far it agrees with people. */
export const showJudge = command({
  name: 'judge show',
  summary: 'A judge, what it judges by, and how far it agrees with people',
  usage: { name: "The judge's name" },
  flags: {
    version: { kind: 'text', value: 'j_…', says: 'One of its older versions' },
    json: standardFlags.json,
  },
  async handler(call) {
    const { version } = call.flags;
    const query = version === undefined ? {} : { version: version as never };
    const answer = await call.ask('judge.get', { params: call.args, query });
    return show(call, answer, (view) => judgeLines(view, call, call.world.now()));
  },
});
