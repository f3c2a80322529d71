import { command } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { fold } from '../text/fold.ts';

/** Makes an eval's result the baseline. */
export const blessEval = command({
  name: 'eval bless',
  summary: "Make an eval's result what its feature is held to on its dataset",
  usage: { id: "The eval's id" },
  flags: {
    reason: { kind: 'text', value: 'text', says: 'Why, for the audit record', required: true },
    despite: { kind: 'text', value: 'verdict', says: 'What it says, when that is no pass: fail or inconclusive' },
    json: standardFlags.json,
  },
  details:
    'A baseline changes only so, and by your name. `eval run --against blessed` and `reeval set` hold a version to it.',
  examples: ['eval bless e_0123456789abcdef --reason "the release of May, read by Ada"'],
  async handler(call) {
    const { args, flags, ask, width } = call;
    const { reason, despite } = flags;
    // Whether it is a verdict is the contract's to say.
    const body = { reason, ...(despite === undefined ? {} : { despite: despite as 'fail' }) };
    const answer = await ask('eval.bless', { params: args, body });
    return show(call, answer, ({ feature, dataset, datasetVersion, eval: id, version }) =>
      fold(`${feature} is held to ${id} (${version}) on ${dataset}@${datasetVersion}.`, width),
    );
  },
});
