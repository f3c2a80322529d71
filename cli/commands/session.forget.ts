import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Forgets all sessions of a unit. */
export const forgetSessions = command({
  name: 'session forget',
  summary: 'Forget all sessions of a unit, by whatever names it had them',
  usage: { feature: 'The feature', unit: 'The targetingKey' },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    const answer = await ask('session.forget', { params: { feature: args.feature, unit: args.unit } });
    return show(call, answer, ({ sessions, turns }) => [
      `${number.count(turns)} turns of ${number.count(sessions)} sessions are forgotten`,
    ]);
  },
});
