import { err } from '#schema/contracts/result';
import { command } from '../command.ts';
import { NOT_STOPPED, ROLLED_BACK } from '../exit-codes.ts';
import { fault } from '../fault.ts';
import { findRollout } from '../rollout/find-rollout.ts';
import { watch } from '../rollout/watch.ts';

/** Shows a rollout until it is over. */
export const watchRollout = command({
  name: 'rollout watch',
  summary: 'Watch a rollout until it is over',
  usage: { id: "The rollout's id, or the feature's name for the one that runs, else its newest" },
  flags: {
    every: { kind: 'text', value: 'seconds', says: 'How often to look (1)' },
    json: { kind: 'switch', says: "The API's answer, on a line of its own whenever it changes" },
  },
  details: `On a terminal one picture is drawn again and again; elsewhere every decision is a line, and the counts every ten seconds. A bar that is full decides: TO ROLLBACK takes the candidate back, NOT WORSE has shown what the stage asks. Exit code 0 when it completed, ${ROLLED_BACK} when it was rolled back, ${NOT_STOPPED} when replies of the candidate went on after that: it is watched until that is known, at most fifteen seconds. A server that is silent for a minute ends it.`,
  async handler(call) {
    const everyS = Number(call.flags.every ?? '1');
    if (!(everyS >= 0.1 && everyS <= 3600)) return err(fault('malformed', '--every takes 0.1 to 3600 seconds.'));
    const id = await findRollout(call.ask, call.args.id);
    return id.ok ? watch(call, id.value, everyS * 1000) : id;
  },
});
