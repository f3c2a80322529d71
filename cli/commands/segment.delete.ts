import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Deletes an audience. */
export const deleteSegment = command({
  name: 'segment delete',
  summary: 'Delete an audience; refused while a rollout needs it',
  usage: { name: "The segment's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('segment.delete', { params: args }), () => [`${args.name} is deleted`]);
  },
});
