import { performance } from 'node:perf_hooks';
import { logEvidence } from '#core/evidence/evidence';
import { type Cell, type DecisionInputs, verdicts } from '#core/evidence/verdict';
import { resolve } from '#core/resolve/resolve';
import { slot } from '#core/slot/slot';
import type { FeatureName } from '#schema/contracts/ids';
import type { Route } from '#schema/contracts/snapshot';

const ROUNDS = 7;
const FEATURE = 'wrangler-help' as FeatureName;

/** A feature with two versions, one of them at 20 %. */
const exposed = {
  revision: 3,
  control: 'v_0000000000000001',
  rollout: { id: 'wrangler-help.12', candidate: 'v_0000000000000002', percent: 20, period: 1 },
  disabled: false,
  versions: { v_0000000000000001: '1'.repeat(64), v_0000000000000002: '2'.repeat(64) },
} as unknown as Route;

/** Median and spread (largest − smallest) of µs per call over several rounds of about 100 ms. */
function microseconds(call: (round: number) => unknown): { median: number; spread: number } {
  for (let warm = 0; warm < 200; warm += 1) call(warm);
  const startMs = performance.now();
  call(0);
  const calls = Math.max(20, Math.min(200_000, Math.round(100 / Math.max(1e-4, performance.now() - startMs))));
  const rounds = Array.from({ length: ROUNDS }, () => {
    const beforeMs = performance.now();
    for (let index = 0; index < calls; index += 1) call(index);
    return ((performance.now() - beforeMs) * 1000) / calls;
  }).sort((a, b) => a - b);
  const [least = 0, median = 0, most = 0] = [rounds[0], rounds[(ROUNDS - 1) / 2], rounds[ROUNDS - 1]];
  return { median, spread: most - least };
}

const cell = (w: number, index: number): Cell => ({
  cell: `${index}`,
  w,
  n0: 950,
  k0: 19,
  u0: 0,
  n1: 50,
  k1: 1,
  u1: 0,
});
const shares = [0.05, 0.25, 0.5];

/** A rollout as it stands late: three guardrails, watch 1 and the newest eight, three periods each. */
function lateRollout(): DecisionInputs {
  const periods = shares.map(cell);
  const watches = [1, 13, 14, 15, 16, 17, 18, 19, 20].map((watch) => ({ watch, periods }));
  const guardrail = {
    margin: 0,
    alpha: 0.005,
    watches,
    assignment: periods,
    stage: { watch: 20, periods },
    notWorseBy: 0.02,
  };
  const named = ['error', 'slow', 'rejected'].map((metric) => ({ id: metric, metric, ...guardrail }));
  return { alpha: 0.01, telemetryLate: false, guardrails: named };
}

/** What a verdict, a period's evidence, a new share's table and a slot cost, in µs of this machine. */
export async function benchEvidence(): Promise<{ lines: string[]; figures: Record<string, number> }> {
  const question = { claim: 'worse', margin: 0 } as const;
  const inputs = lateRollout();
  const first: DecisionInputs = {
    ...inputs,
    guardrails: inputs.guardrails.slice(0, 1).map((one) => ({ ...one, watches: one.watches.slice(0, 1) })),
  };
  const one = microseconds(() => logEvidence([cell(0.05, 0)], question));
  const ten = microseconds(() =>
    logEvidence(
      Array.from({ length: 10 }, (_, index) => cell(0.05, index)),
      question,
    ),
  );
  const table = microseconds((index) =>
    logEvidence([cell(0.1 + (index % 1000) / 2000, 0)], { claim: 'worse', margin: 0.01 }),
  );
  const early = microseconds(() => verdicts(first));
  const late = microseconds(() => verdicts(inputs));
  const slots = microseconds((index) => slot('wrangler-help', 'wrangler-help.12', `user-${index}`));
  const resolved = microseconds((index) =>
    resolve(exposed, { feature: FEATURE, unit: `user-${index}`, freshId: 'nobody' }),
  );
  const told = (name: string, { median, spread }: { median: number; spread: number }): string =>
    `${name.padEnd(52)} ${median.toFixed(2).padStart(9)} µs  (spread ${spread.toFixed(2)})`;
  return {
    lines: [
      told('evidence, one period', one),
      told('evidence, each further period', { median: (ten.median - one.median) / 9, spread: ten.spread / 9 }),
      told('evidence, a share and margin never seen before', table),
      told('verdict: 1 guardrail, 1 watch, 3 periods', early),
      told('verdict: 3 guardrails, 9 watches, 3 periods', late),
      told('slot of a unit', slots),
      told('resolve: a unit to its version, under a rollout', resolved),
    ],
    figures: {
      evidencePeriodUs: one.median,
      evidenceTableUs: table.median,
      verdictEarlyUs: early.median,
      verdictLateUs: late.median,
      slotUs: slots.median,
      resolveUs: resolved.median,
    },
  };
}
