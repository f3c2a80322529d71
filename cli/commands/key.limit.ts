import { err } from '#schema/contracts/result';
import { command } from '../command.ts';
import { fault } from '../fault.ts';
import { keyRate, limitFlags, limitsIn, unitRate } from '../key-limits.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Changes how often a key may be used. */
export const limitKey = command({
  name: 'key limit',
  summary: 'Change how often an API key may be used; its text stays',
  usage: { name: "The key's name" },
  flags: { ...limitFlags, none: { kind: 'switch', says: 'No limit any more' }, json: standardFlags.json },
  details: 'These are all its limits from then on: one that is not named is gone.',
  examples: ['key limit shop --per-minute 1200 --burst 200 --per-unit-minute 30', 'key limit shop --none'],
  async handler(call) {
    const { args, flags, ask } = call;
    const limits = limitsIn(flags);
    if ((limits === undefined) !== flags.none)
      return err(fault('malformed', 'Say what it may: its limits (--per-minute …), or --none.'));
    const answer = await ask('key.limit', { params: args, body: { limits: limits ?? null } });
    return show(call, answer, ({ name, limits: now }) => [`${name}  ${keyRate(now)}  per unit ${unitRate(now)}`]);
  },
});
