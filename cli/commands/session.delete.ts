import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { number } from '../text/number.ts';

/** Forgets a session. */
export const deleteSession = command({
  name: 'session delete',
  summary: 'Forget a session',
  usage: { feature: 'The feature', session: 'The session, as the app names it' },
  flags: {
    unit: { kind: 'text', value: 'targetingKey', says: 'Whose; without it, of everybody who used the name' },
    json: standardFlags.json,
  },
  async handler(call) {
    const { args, flags, ask } = call;
    const params = { feature: args.feature, session: args.session };
    const answer = await ask('session.delete', { params, query: { targetingKey: flags.unit } });
    return show(call, answer, ({ sessions, turns }) => [
      `${number.count(turns)} turns of ${number.count(sessions)} sessions are forgotten`,
    ]);
  },
});
