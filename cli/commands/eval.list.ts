import type { EvalStatus } from '#schema/contracts/eval';
import { command } from '../command.ts';
import { pairWords, verdictTint } from '../eval/verdict-words.ts';
import { showList } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { ago } from '../text/ago.ts';
import { number } from '../text/number.ts';

/** Evals. */
export const listEvals = command({
  name: 'eval list',
  summary: 'Evals, newest first',
  usage: {},
  flags: {
    feature: standardFlags.feature,
    status: { kind: 'text', value: 'status', says: 'Only those: loading, running, done, stopped, cancelled or failed' },
    limit: standardFlags.limit,
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  async handler(call) {
    const { feature, status, limit, cursor } = call.flags;
    // Whether it is a status at all is the contract's to say: it names the known ones.
    const query = { feature, status: status as EvalStatus | undefined, limit, cursor };
    return showList(call, await call.ask('eval.list', { query }), {
      rows: ({ evals }) => evals,
      empty: 'No evals. Run one: npx sluice eval run <feature> --version newest --dataset <dataset>',
      columns: [
        { head: 'EVAL', cell: ({ id }) => id, keep: true },
        { head: 'FEATURE', cell: (view) => view.feature },
        { head: 'VERSIONS', cell: pairWords },
        { head: 'DATASET', cell: ({ dataset }) => dataset },
        { head: 'RUNS', cell: ({ done, total }) => `${number.count(done)}/${number.count(total)}`, align: 'right' },
        {
          head: 'VERDICT',
          cell: ({ result, status: is }) => (is === 'done' ? (result?.verdict ?? is) : is),
          tint: ({ result }) => (result === null ? 'plain' : verdictTint(result.verdict)),
        },
        { head: 'COST', cell: ({ costUsd }) => number.usd(costUsd), align: 'right' },
        { head: 'BEGAN', cell: ({ createdAtMs }) => ago(createdAtMs, call.world.now()) },
      ],
    });
  },
});
