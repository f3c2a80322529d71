import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { clean } from '../text/clean.ts';
import { fold } from '../text/fold.ts';

/** What is remembered of a session. */
export const showSession = command({
  name: 'session show',
  summary: 'What versions with memory remember of a session',
  usage: { feature: 'The feature', session: 'The session, as the app names it' },
  flags: {
    unit: { kind: 'text', value: 'targetingKey', says: 'Whose; without it, of runs that named nobody' },
    json: standardFlags.json,
  },
  async handler(call) {
    const { args, flags, ask, width, paint, world } = call;
    const query = { targetingKey: flags.unit };
    const params = { feature: args.feature, session: args.session };
    return show(call, await ask('session.get', { params, query }), ({ turns, summaries, expiresAtMs }) => {
      const line = (label: string, text: string): string[] => fold(`${label} ${clean(text)}`, width, '  ');
      const days = Math.max(0, Math.ceil((expiresAtMs - world.now()) / 86_400_000));
      return [
        ...fold(`${turns.length} turns, forgotten in ${days} d unless it goes on`, width),
        ...summaries.flatMap(({ text }) => line('Before, in short:', text)),
        ...turns.flatMap(({ atMs, roles, said, answered }) => [
          ...fold(`${ago(atMs, world.now())}${roles.length === 0 ? '' : `, as ${roles.join(', ')}`}`, width).map(
            (text) => paint('strong', text),
          ),
          ...line('User:', said),
          ...line('Assistant:', answered),
        ]),
      ];
    });
  },
});
