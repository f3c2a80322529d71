import { command } from './command.ts';
import { show } from './show.ts';
import { standardFlags } from './standard-flags.ts';
import { clean } from './text/clean.ts';

/** A command that switches a flag off or on. */
export const switchFlagCommand = (to: 'disable' | 'enable', summary: string) =>
  command({
    name: `flag ${to}`,
    summary,
    usage: { key: "The flag's key" },
    flags: { reason: standardFlags.reason, json: standardFlags.json },
    async handler(call) {
      const { args, flags, ask, paint } = call;
      const answer = await ask(`flag.${to}`, { params: args, body: { reason: flags.reason } });
      return show(call, answer, ({ key, enabled }) => [
        `${clean(key)} is ${enabled ? paint('good', 'on') : paint('bad', 'off')}`,
      ]);
    },
  });
