import { command } from '../command.ts';
import { receiverLines } from '../receiver-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A receiver, and how telling it goes. */
export const showNotification = command({
  name: 'notification show',
  summary: 'A receiver, what it is told, and what it has not been told yet',
  usage: { name: "The receiver's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('notification.get', { params: call.args });
    return show(call, answer, (view) => receiverLines(view, call, call.world.now()));
  },
});
