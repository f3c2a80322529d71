import { ok } from '#schema/contracts/result';
import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

/** Computes a decision of the evidence again. */
export const replayRollout = command({
  name: 'rollout replay',
  summary: 'Have the server compute a decision again from the counts that were stored with it',
  usage: { id: "The rollout's id", n: "The decision's number, as `rollout status` shows it" },
  flags: { json: standardFlags.json },
  details: '`evidence replay` does it here instead. Exit code 1 when the verdict is not the same.',
  async handler(call) {
    const answer = await call.ask('rollout.replay', { params: call.args });
    const shown = show(call, answer, ({ same, stored, replayed }) => [
      same ? call.paint('good', 'the same verdict') : call.paint('bad', 'another verdict'),
      `stored    ${stored.verdict}  log E ${stored.logE}`,
      `replayed  ${replayed.verdict}  log E ${replayed.logE}`,
    ]);
    return shown.ok && answer.ok && !answer.value.value.same ? ok(1) : shown;
  },
});
