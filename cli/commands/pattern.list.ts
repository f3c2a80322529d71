import type { QueryInputOf, ReplyOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { patternWords } from '../pattern-words.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';
import { table, type Column } from '../text/table.ts';

/** Failures that repeat. */
export const listPatterns = command({
  name: 'pattern list',
  summary: 'What goes wrong in a feature again and again, most frequent first',
  usage: { feature: 'The feature' },
  flags: {
    version: { kind: 'text', value: 'version', says: 'Only runs of this version' },
    'last-s': { kind: 'text', value: 'seconds', says: 'How far back (604800, a week; at most two)' },
    all: { kind: 'switch', says: 'Also the ways in which nothing went wrong' },
    limit: { kind: 'text', value: 'n', says: 'How many, 1 to 200 (50)' },
    json: standardFlags.json,
  },
  details:
    'Runs that did the same steps, called the same tools and failed in the same way are one pattern. At most the newest 10,000 runs are looked at.',
  examples: ['pattern list support', 'pattern list support --last-s 86400'],
  async handler(call) {
    const { args, flags, world } = call;
    const { version, limit } = flags;
    const query = { feature: args.feature, version, lastS: flags['last-s'], all: flags.all ? 'true' : 'false', limit };
    const answer = await call.ask('pattern.list', { query: query as QueryInputOf<'pattern.list'> });
    type Row = ReplyOf<'pattern.list'>['patterns'][number];
    const columns: readonly Column<Row>[] = [
      { head: 'PATTERN', cell: ({ id }) => id, keep: true },
      { head: 'RUNS', cell: ({ count }) => number.count(count), align: 'right', keep: true },
      { head: 'SHARE', cell: ({ share }) => `${(share * 100).toFixed(1)} %`, align: 'right' },
      { head: 'LAST', cell: ({ lastSeenMs }) => ago(lastSeenMs, world.now()) },
      { head: 'WHAT', cell: patternWords, tint: () => 'bad' },
      { head: 'RUN', cell: ({ examples }) => examples[0] ?? '' },
    ];
    return show(call, answer, ({ patterns, runs, truncated }) => {
      if (patterns.length === 0) return [`Nothing went wrong in ${number.count(runs)} runs.`];
      const of = `Of ${truncated ? 'the newest ' : ''}${number.count(runs)} runs.`;
      return [...table(patterns, columns, call), '', of];
    });
  },
});
