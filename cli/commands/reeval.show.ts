import { command } from '../command.ts';
import { reevalLines } from '../reeval/reeval-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** A scheduled re-evaluation and its history. */
export const showReeval = command({
  name: 'reeval show',
  summary: 'A scheduled re-evaluation: how it stands, and what its turns said',
  usage: { feature: "The feature's name", name: "The re-evaluation's name" },
  flags: { json: standardFlags.json },
  details: 'A turn is an eval like any other: `eval show` with its id has the rest.',
  async handler(call) {
    const answer = await call.ask('reeval.get', { params: call.args });
    return show(call, answer, (view) => reevalLines(view, view.history, { ...call, nowMs: call.world.now() }));
  },
});
