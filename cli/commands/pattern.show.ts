import type { QueryInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { patternWords } from '../pattern-words.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { fold } from '../text/fold.ts';
import { number } from '../text/number.ts';

/** One way in which things go wrong. */
export const showPattern = command({
  name: 'pattern show',
  summary: 'A pattern: what its runs did, how they failed, and the newest of them',
  usage: { feature: 'The feature', id: 'The pattern, as `pattern list` names it' },
  flags: {
    'last-s': { kind: 'text', value: 'seconds', says: 'How far back (604800, a week; at most two)' },
    json: standardFlags.json,
  },
  details: 'What a run did is seen by `trace show`; `trace promote` makes it an example.',
  async handler(call) {
    const { args, flags, paint, width, world } = call;
    const query = { feature: args.feature, lastS: flags['last-s'] } as QueryInputOf<'pattern.get'>;
    const answer = await call.ask('pattern.get', { params: { id: args.id }, query });
    return show(call, answer, ({ pattern, runs }) => {
      const { signature, count, share, firstSeenMs, lastSeenMs, versions, examples } = pattern;
      const { steps, tools } = signature;
      const seen = `${clock(firstSeenMs, world.now())} to ${clock(lastSeenMs, world.now())}`;
      const of = Object.entries(versions).map(([version, n]) => `${version} ${number.count(n)}`);
      const lines = [
        `${number.count(count)} of ${number.count(runs)} runs (${(share * 100).toFixed(1)} %), ${seen}`,
        `steps: ${steps.join(' → ') || 'none'}`,
        `tools: ${tools.join(', ') || 'none'}`,
        `versions: ${of.join(', ')}`,
        ...examples,
      ];
      const head = fold(clean(patternWords(pattern)), width).map((line) => paint('bad', line));
      return [...head, ...lines.flatMap((line) => fold(clean(line), width))];
    });
  },
});
