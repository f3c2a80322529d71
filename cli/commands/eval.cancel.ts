import { command } from '../command.ts';
import { evalLines } from '../eval/eval-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Stops an eval. */
export const cancelEval = command({
  name: 'eval cancel',
  summary: 'Stop an eval; what was graded stays',
  usage: { id: "The eval's id" },
  flags: { json: standardFlags.json },
  async handler(call) {
    return show(call, await call.ask('eval.cancel', { params: call.args }), (view) => evalLines(view, [], call));
  },
});
