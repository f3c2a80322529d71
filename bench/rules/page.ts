import type { GoalPart, GoalRow } from './goal.ts';
import { type FalseRate, type Found, type Measured } from './measure.ts';
import { bounded, percent, units } from './text.ts';

/** Everything one run of the bench measured; `command` is how to run it again. */
export type Measurement = {
  readonly command: string;
  readonly harmless: readonly Measured<FalseRate>[];
  readonly harmful: readonly Measured<Found>[];
  readonly rows: readonly GoalRow[];
  readonly parts: readonly GoalPart[];
  readonly ahead: readonly string[];
};

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const rule = (columns: number): string => `|${' --- |'.repeat(columns)}`;

function falseTable(measured: readonly Measured<FalseRate>[]): string[] {
  const names = measured[0]?.rules.map((one) => one.rule) ?? [];
  return [
    line(['equal candidates, rolled back in %', ...names]),
    rule(names.length + 1),
    ...measured.map(({ scenario, rules }) =>
      line([
        scenario.title,
        ...rules.map(({ share, low, high }) => `${percent(share)} (${percent(low)}–${percent(high)})`),
      ]),
    ),
  ];
}

function foundTable(measured: readonly Measured<Found>[]): string[] {
  return [
    line(['harm', 'rule', 'mean', '90 % quantile', '× oracle', 'missed %', 'early %']),
    rule(7),
    ...measured.flatMap(({ scenario, rules }) =>
      rules.map((one, at) =>
        line([
          at === 0 ? scenario.title : '',
          one.rule,
          bounded(one.mean, one),
          bounded(one.q90, one),
          `${one.missed > 0 ? '≥' : ''}${one.ratio.toFixed(2)}`,
          percent(one.missed),
          scenario.harmFrom > 0 ? percent(one.early) : '',
        ]),
      ),
    ),
  ];
}

function goalTable(rows: readonly GoalRow[]): string[] {
  return [
    line(['w', 'control %', 'candidate %', 'margin %', 'rollouts', 'Sluice', 'oracle', 'ratio', 'unchecked', 'limit']),
    rule(10),
    ...rows.map(({ truth, of, ours, oracle, ratio, error, unchecked, limit }) =>
      line([
        truth.w.toFixed(2),
        percent(truth.p0),
        percent(truth.p1),
        percent(truth.margin),
        `${of}`,
        units(ours),
        units(oracle),
        `${ratio.toFixed(2)} ± ${(2 * error).toFixed(2)}`,
        unchecked.toFixed(2),
        limit.toFixed(2),
      ]),
    ),
  ];
}

const METHOD = `
## What was run

Every rule reads the same seeded streams of requests, at α = 1 % where it has one. A stream is a thousand requests a minute;
a unit (user) stands at one place for the whole rollout and the candidate owns the low places, as in the product.

* **equal arms**: share 20 %, 2 % bad in both arms, new units only, 12,000 requests (as in every harmless scenario).
* **drifting base rate**: the same, and the rate moves by up to a factor of three, up or down, by the end.
* **ramp**: 5, 25, 50 % for a third of the requests each, the same drift; 30 % of the requests from 3,000 users who return.
* **30 changes by hand**: thirty-one shares between 1 and 70 % in any order, drift and returning users as in the ramp.
* **heavy, returning users**: share 20 %; half of the requests from 800 users, of whom a few ask very often, and whose own rates
  are 1 %, 6 % or 50 %.
* **harm**: share 5 %, new units only; at most 60,000 requests after the harm began, a rollout not rolled back by then is missed
  and counts with all the units it reached. "early": rolled back while there was no harm yet.

The rules, each in a file of \`bench/rules\`:

* **Sluice**: \`core/evidence\` as the Conductor uses it, with one guardrail (\`error\`) that has all of α: units once per coin,
  watches, the check of the split. Runs settle at once. The verdict is asked at every bad candidate unit, at every counted unit
  within 1.5 nats of the threshold, and every 20 units a nat farther away (the Conductor asks at every one).
* **Flagger** (as \`pkg/controller/scheduler.go\` of fluxcd/flagger does it): counts requests of the canary alone, each minute
  against a constant of twice the rate that control had before the rollout; a failed check is never forgiven, a minute without
  requests is one; rolled back at the tick after the fifth. It has no α: another constant trades its false
  alarms for harm. A harmless rollout here is twelve of its minutes; in longer ones its failures go on adding up (the last harm
  follows twenty healthy minutes: see "early").
* **z-test**: one-sided two-sample test with pooled variance on all requests, from 30 an arm on, repeated after each request.
* **GrowthBook**: its one-sided asymptotic confidence sequence (N* = 5000) on the difference of the shares of units with a bad
  request; units seen in both arms left out, no result while an arm's variance is 0; asked after each request.
  Asked less often it exposes more units and raises fewer false alarms than shown here.
* **oracle**: Wald's sequential test told both rates and the moment the harm begins; in harmless rollouts it looks for a
  threefold rate. Nobody can run it: it is the floor.

Requests are counted where a rule counts requests (Flagger, z-test), units where it counts units (Sluice, GrowthBook, oracle);
what is reported as exposed is candidate units for all.

## What this does not show

Simulated streams, not production traffic; one guardrail; independent units. Parameters of others are the ones above: a z-test
asked once a day errs less often, a Flagger with a constant made for one service does better there. Where rollouts were missed,
means are lower bounds. Intervals are 95 % (Wilson's for rates, two standard errors for ratios).
`;

/** The page of the measurement (Markdown), made by the bench and never by hand. */
export function page(measured: Measurement): string {
  const of = (part: readonly Measured<unknown>[]): string => `${part[0]?.of ?? 0}`;
  return [
    '# The rollback rules, measured',
    '',
    `Written by \`${measured.command}\`: ${of(measured.harmless)} rollouts a harmless scenario, ${of(measured.harmful)} a harmful one.`,
    'What the rule promises, and what it does not, is in [evidence.md](evidence.md).',
    '',
    '![False rollbacks and units exposed, by rule](evidence-measured.svg)',
    '',
    '## The goal',
    '',
    line(['asked of Sluice at α = 1 %', 'measured', '']),
    rule(3),
    ...measured.parts.map(({ asked, measured: found, met }) =>
      line([asked, found, met === 'met' ? met : `**${met}**`]),
    ),
    '',
    ...measured.ahead,
    '',
    '## False rollbacks',
    '',
    ...falseTable(measured.harmless),
    '',
    '## Units exposed before the rollback',
    '',
    ...foundTable(measured.harmful),
    '',
    '## The fixed table of the goal',
    '',
    'Mean candidate units to the rollback; the ratio must be under the limit in every row. The oracle’s threshold is ln(1/α), ours',
    'ln(1/(0.8 α)) on the first watch. "Unchecked" is the ratio without the check of the split.',
    '',
    ...goalTable(measured.rows),
    METHOD,
  ].join('\n');
}
