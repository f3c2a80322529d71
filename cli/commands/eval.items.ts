import { command } from '../command.ts';
import { itemLines } from '../eval/item-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** The examples of an eval. */
export const listItems = command({
  name: 'eval items',
  summary: 'The examples of an eval with every trial, score and reason',
  usage: { id: "The eval's id" },
  flags: {
    limit: { kind: 'text', value: 'n', says: 'How many, 1 to 100 (20)' },
    cursor: standardFlags.cursor,
    json: standardFlags.json,
  },
  details: 'What a run did is seen by `trace show` with its id.',
  async handler(call) {
    const { args, flags, ask, world } = call;
    const { limit, cursor } = flags;
    const answer = await ask('eval.items', { params: args, query: { limit, cursor } });
    const shown = show(call, answer, ({ items }) =>
      items.length === 0 ? ['No examples yet.'] : items.flatMap((item) => itemLines(item, call)),
    );
    const next = answer.ok && !flags.json ? answer.value.value.next : undefined;
    if (next !== undefined) world.err(`There is more: --cursor ${next}\n`);
    return shown;
  },
});
