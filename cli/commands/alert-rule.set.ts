import { ruleMetrics } from '#schema/contracts/alert-rule';
import type { BodyInputOf } from '#schema/contracts/endpoints';
import { command, type Call } from '../command.ts';
import { ruleLines } from '../rule-lines.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';

const numbers = {
  over: 'over',
  under: 'under',
  'over-ms': 'overMs',
  window: 'windowS',
  for: 'forS',
  'min-runs': 'minRuns',
} as const;

/** Creates or changes an alert rule. */
export const setRule = command({
  name: 'alert-rule set',
  summary: 'Open an incident when a feature fails, is slow, costs too much, drifts or falls silent',
  usage: { name: "The rule's name" },
  flags: {
    feature: { kind: 'text', value: 'feature', says: 'Whose numbers', required: true },
    metric: { kind: 'text', value: 'metric', says: ruleMetrics.join(', '), required: true },
    over: { kind: 'text', value: 'n', says: 'Fires above it: a share of runs (error, slow), USD (cost), drift' },
    under: { kind: 'text', value: 'n', says: 'Fires below it; silence: a number of runs, 1 by default' },
    'over-ms': { kind: 'text', value: 'ms', says: 'slow: what is too long' },
    per: { kind: 'text', value: 'measure', says: 'cost: window (all of it, the default) or run (on average)' },
    dataset: { kind: 'text', value: 'name', says: 'drift: where what serves is held to its baseline' },
    window: { kind: 'text', value: 'seconds', says: 'The stretch that is looked at, 300 by default' },
    for: { kind: 'text', value: 'seconds', says: 'How long it must be so, 0 by default' },
    'min-runs': { kind: 'text', value: 'n', says: 'With fewer runs nothing is said, 20 by default' },
    owner: { kind: 'text', value: 'name', says: "Who is named; else the feature's owner for incidents" },
    response: { kind: 'text', value: 'text', says: 'What to do, or the address of a runbook', required: true },
    json: standardFlags.json,
  },
  details: 'It replaces what was set before under that name. No data is no verdict, except for silence.',
  examples: [
    'alert-rule set support-errors --feature support --metric error --over 0.05 --response https://wiki.example.com/support',
    'alert-rule set support-silent --feature support --metric silence --window 900 --response "Is the web app up?"',
  ],
  async handler(call) {
    const { feature, metric, per, dataset, owner, response } = call.flags;
    const given = Object.entries({ per, dataset, owner }).filter(([, value]) => value !== undefined);
    // What is no number is the contract's to refuse: it says where.
    const body = { feature, metric, response, ...Object.fromEntries(given), ...numbersOf(call) };
    const answer = await call.ask('alert-rule.put', {
      params: call.args,
      body: body as unknown as BodyInputOf<'alert-rule.put'>,
    });
    return show(call, answer, (view) => ruleLines(view, call, call.world.now()));
  },
});

const numbersOf = ({ flags }: { flags: Call['flags'] }): Record<string, number | string> =>
  Object.fromEntries(
    Object.entries(numbers).flatMap(([flag, name]) => {
      const text = flags[flag];
      if (typeof text !== 'string') return [];
      return [[name, text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text)]];
    }),
  );
