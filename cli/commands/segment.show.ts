import { command } from '../command.ts';
import { segmentLines } from '../segment-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** An audience with its rule. */
export const showSegment = command({
  name: 'segment show',
  summary: 'An audience with its rule',
  usage: { name: "The segment's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('segment.get', { params: call.args });
    return show(call, answer, (segment) => segmentLines(segment, call, call.world.now()));
  },
});
