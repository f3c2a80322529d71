import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command } from '../command.ts';
import { readNumbers } from '../read-numbers.ts';
import { reevalLines } from '../reeval/reeval-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

const numbers = {
  every: 'everyS',
  margin: 'margin',
  confidence: 'confidence',
  trials: 'trials',
  'max-usd': 'maxUsd',
  concurrency: 'concurrency',
} as const;

/** Sets up a scheduled re-evaluation. */
export const setReeval = command({
  name: 'reeval set',
  summary: 'Evaluate what serves every so often beside the baseline, and call somebody when it got worse',
  usage: { feature: "The feature's name", name: "The re-evaluation's name" },
  flags: {
    dataset: {
      kind: 'text',
      value: 'dataset',
      says: 'Its examples: a dataset, or <dataset>@<version>',
      required: true,
    },
    every: { kind: 'text', value: 'seconds', says: 'How often, at least 3600 (5 under npm run dev)', required: true },
    graders: { kind: 'text', value: 'names', says: "Only these of the baseline's graders, with commas between" },
    margin: { kind: 'text', value: 'score', says: 'How much worse is borne, 0 to 1 (0.02)' },
    confidence: { kind: 'text', value: 'share', says: 'How sure it must be before it calls anybody (0.99)' },
    trials: { kind: 'text', value: 'n', says: 'How often each example is run, 1 to 20 (1)' },
    'max-usd': { kind: 'text', value: 'usd', says: 'A turn stops when it has cost this much' },
    concurrency: { kind: 'text', value: 'n', says: 'How many runs at once, 1 to 64 (4)' },
    json: standardFlags.json,
  },
  details:
    "It is held to the result that was blessed (`eval bless`) on the examples that are still the same. A fail opens an incident for whoever answers for the feature's incidents and never moves traffic. It replaces what was set before under that name.",
  examples: ['reeval set wrangler-help nightly --dataset wrangler-questions --every 86400'],
  async handler(call) {
    const { args, flags, ask, world } = call;
    const counted = readNumbers(flags, numbers);
    if (!counted.ok) return counted;
    const { dataset, graders } = flags;
    const named = graders === undefined ? {} : { graders: graders.split(',').map((name) => name.trim()) };
    const body = { dataset, ...named, ...counted.value } as BodyInputOf<'reeval.put'>;
    const answer = await ask('reeval.put', { params: args, body });
    return show(call, answer, (view) => reevalLines(view, [], { ...call, nowMs: world.now() }));
  },
});
