import { command } from '../command.ts';
import { providerLines } from '../provider-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A declared provider, with the name of its secret. */
export const showProvider = command({
  name: 'provider show',
  summary: 'A declared provider: where it is asked, which secret it needs, what its models cost',
  usage: { name: "The provider's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('provider.get', { params: call.args });
    return show(call, answer, (provider) => providerLines(provider, call, call.world.now()));
  },
});
