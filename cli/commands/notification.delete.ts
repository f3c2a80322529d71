import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Tells a receiver no more. */
export const deleteNotification = command({
  name: 'notification delete',
  summary: 'Tell a receiver no more, not even what it has not been told yet',
  usage: { name: "The receiver's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask } = call;
    return show(call, await ask('notification.delete', { params: args }), () => [`${args.name} is told no more`]);
  },
});
