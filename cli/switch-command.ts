import { command } from './command.ts';
import { show } from './show.ts';
import { standardFlags } from './standard-flags.ts';

/** A command that switches a feature off or on. */
export const switchCommand = (to: 'disable' | 'enable', about: { summary: string; details?: string }) =>
  command({
    name: `feature ${to}`,
    ...about,
    usage: { feature: "The feature's name" },
    flags: { reason: standardFlags.reason, json: standardFlags.json },
    async handler(call) {
      const { args, flags, ask, paint } = call;
      const answer = await ask(`feature.${to}`, { params: args, body: { reason: flags.reason } });
      return show(call, answer, ({ feature, disabled }) => [
        `${feature} is ${disabled ? paint('bad', 'off') : paint('good', 'on')}`,
      ]);
    },
  });
