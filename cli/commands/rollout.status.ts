import { command } from '../command.ts';
import { findRollout } from '../rollout/find-rollout.ts';
import { frame } from '../rollout/frame.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Where a rollout stands. */
export const showRollout = command({
  name: 'rollout status',
  summary: 'Where a rollout stands, what the evidence says, and what comes next',
  usage: { id: "The rollout's id, or the feature's name for the one that runs, else its newest" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const id = await findRollout(call.ask, call.args.id);
    if (!id.ok) return id;
    const answer = await call.ask('rollout.get', { params: { id: id.value } });
    return show(call, answer, (view) => frame(view, call, call.world.now()));
  },
});
