import { command } from '../command.ts';
import { turnTint, turnWords } from '../reeval/reeval-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { duration } from '../text/duration.ts';
import { table } from '../text/table.ts';

/** Scheduled re-evaluations. */
export const listReevals = command({
  name: 'reeval list',
  summary: 'What of a feature is evaluated again and again, and what it said last',
  usage: { feature: "The feature's name" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const { args, ask, world } = call;
    const answer = await ask('reeval.list', { params: args });
    return show(call, answer, ({ reevals }) =>
      reevals.length === 0
        ? [`None. Set one up: npx sluice reeval set ${args.feature} nightly --dataset <dataset> --every 86400`]
        : table(
            reevals,
            [
              { head: 'NAME', cell: ({ name }) => name, keep: true },
              { head: 'DATASET', cell: ({ dataset }) => dataset },
              { head: 'EVERY', cell: ({ everyS }) => duration(everyS * 1000), align: 'right' },
              { head: 'TURNS', cell: ({ turns }) => String(turns), align: 'right' },
              { head: 'LAST', cell: ({ last }) => turnWords(last), tint: ({ last }) => turnTint(last) },
              { head: 'WHEN', cell: ({ last }) => (last === null ? '–' : ago(last.endedAtMs, world.now())) },
              {
                head: 'WORSE SINCE',
                cell: ({ failingSinceMs }) => (failingSinceMs === null ? '–' : ago(failingSinceMs, world.now())),
              },
            ],
            call,
          ),
    );
  },
});
