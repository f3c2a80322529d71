import { command } from '../command.ts';
import { evalOrder } from '../eval/eval-order.ts';
import { failOn } from '../eval/fail-on.ts';
import { report, reportFlags } from '../eval/report.ts';
import { wait } from '../eval/wait.ts';
import { EVAL_FAILED, EVAL_INCONCLUSIVE } from '../exit-codes.ts';
import { standardFlags } from '../standard-flags.ts';

/** Runs an eval and waits for its verdict. */
export const runEval = command({
  name: 'eval run',
  summary: 'Run a version on a dataset, grade it, and say whether it is worse than another',
  usage: { feature: "The feature's name" },
  flags: {
    version: { kind: 'text', value: 'version', says: 'The version that is judged, or newest', required: true },
    dataset: {
      kind: 'text',
      value: 'dataset',
      says: 'Its examples: a dataset, or <dataset>@<version>',
      required: true,
    },
    against: {
      kind: 'text',
      value: 'version',
      says: 'What it is held against: a version, control (what serves most now), or blessed (what the baseline scored); else what each grader wants (`atLeast`)',
    },
    graders: {
      kind: 'text',
      value: 'file',
      says: 'The graders: a JSON list, or a module that exports them; its export `code` is the module of its own functions',
    },
    trials: { kind: 'text', value: 'n', says: 'How often each example is run by each version, 1 to 20 (1)' },
    split: { kind: 'text', value: 'split', says: 'Only examples of this split' },
    slices: { kind: 'text', value: 'a,b', says: "Names of metadata that results are shown apart by (the dataset's)" },
    margin: { kind: 'text', value: 'score', says: 'How much worse is borne, 0 to 1 (0)' },
    confidence: { kind: 'text', value: 'share', says: 'How sure the intervals are (0.95)' },
    'max-unscored': { kind: 'text', value: 'share', says: 'How many examples may have no score (0.05)' },
    'max-usd': { kind: 'text', value: 'usd', says: 'Stop when it has cost this much' },
    concurrency: { kind: 'text', value: 'n', says: 'How many runs at once, 1 to 64 (8)' },
    ...reportFlags,
    json: standardFlags.json,
  },
  details: `The control plane carries it out and goes on when this program ends; Ctrl-C says how to come back. The runs are recorded apart: they count for no rollout and call no tool with effects. Exit code ${EVAL_FAILED} when the verdict is fail, ${EVAL_INCONCLUSIVE} when it is inconclusive, where --fail-on names it; 1 when the eval could not be carried out.`,
  examples: [
    'eval run wrangler-help --version newest --dataset wrangler-questions --against control --graders features/wrangler-help/graders.ts',
    'eval run hello --version newest --dataset golden --against control --trials 3 --fail-on fail,inconclusive --junit eval.xml --markdown eval.md',
  ],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const failing = failOn(flags['fail-on']);
    if (!failing.ok) return failing;
    const order = await evalOrder(call, args.feature, flags);
    if (!order.ok) return order;
    const begun = await ask('eval.start', { body: order.value });
    if (!begun.ok) return begun;
    const { id } = begun.value.value;
    if (!world.isTty) world.err(`${id} began\n`);
    const over = await wait(call, id);
    return over.ok ? report(call, over.value, failing.value) : over;
  },
});
