import type { FeatureView } from '#schema/contracts/feature';
import type { RefusedCalls } from '#schema/contracts/refused-call';
import type { RolloutView } from '#schema/contracts/rollout';
import { DURATION_BUCKETS_MS, type CounterRow } from './store/counters.ts';

/** What the metrics are made from: projections and counters in D1, at most a second or two old. */
export type Measured = {
  counters: readonly (CounterRow & { feature: string })[];
  features: readonly FeatureView[];
  /** Rollouts that are not over. */
  rollouts: readonly RolloutView[];
  deadLetters: number;
  refused: readonly RefusedCalls[];
  /** The UTC day, as `2026-11-21`. */
  today: string;
};

type Labels = Record<string, string>;
type Sample = { suffix?: string; labels: Labels; value: number };
type Family = { name: string; type: 'counter' | 'gauge' | 'histogram'; help: string; samples: Sample[] };

/** The Prometheus text exposition (version 0.0.4). */
export function metricsText(measured: Measured): string {
  return [...ofRuns(measured.counters), ...ofTraffic(measured), ...ofLimits(measured), ...ofTelemetry(measured)]
    .map(familyText)
    .join('');
}

function ofRuns(counters: Measured['counters']): Family[] {
  const labels = ({ feature, version, arm, outcome }: Measured['counters'][number]): Labels => ({
    feature,
    version,
    arm,
    outcome,
  });
  const each = (pick: (row: Measured['counters'][number]) => number): Sample[] =>
    counters.map((row) => ({ labels: labels(row), value: pick(row) }));
  const tokens = counters.flatMap((row) => [
    { labels: { ...labels(row), direction: 'input' }, value: row.inputTokens },
    { labels: { ...labels(row), direction: 'output' }, value: row.outputTokens },
  ]);
  return [
    { name: 'sluice_runs_total', type: 'counter', help: 'Runs that ended.', samples: each((row) => row.runs) },
    {
      name: 'sluice_run_duration_seconds',
      type: 'histogram',
      help: 'How long runs took.',
      samples: counters.flatMap((row) => histogram(row, labels(row))),
    },
    {
      name: 'sluice_cost_usd_total',
      type: 'counter',
      help: 'What runs cost, as far as prices are known.',
      samples: each((row) => row.costUsd),
    },
    {
      name: 'sluice_cost_unknown_runs_total',
      type: 'counter',
      help: 'Runs whose price is unknown.',
      samples: each((row) => row.costUnknown),
    },
    { name: 'sluice_tokens_total', type: 'counter', help: 'Tokens read and written by models.', samples: tokens },
    {
      name: 'sluice_cache_total',
      type: 'counter',
      help: 'Runs whose steps ask a cache, by what it did.',
      samples: counters.flatMap((row) => {
        const { feature, version, arm } = row;
        return Object.entries(row.cache).map(([result, value]) => ({
          labels: { feature, version, arm, outcome: row.outcome, result },
          value,
        }));
      }),
    },
    ...ofFailures(each),
    {
      name: 'sluice_stale_runs_total',
      type: 'counter',
      help: 'Runs answered from a snapshot known to be old.',
      samples: each((row) => row.stale),
    },
  ];
}

/** What became of runs whose first model did not answer. */
const ofFailures = (each: (pick: (row: CounterRow) => number) => Sample[]): Family[] => [
  {
    name: 'sluice_fallbacks_total',
    type: 'counter',
    help: "Runs that another model than a chain's first answered.",
    samples: each((row) => row.fallbacks),
  },
  {
    name: 'sluice_degraded_total',
    type: 'counter',
    help: 'Runs that gave their declared answer.',
    samples: each((row) => row.degraded),
  },
];

function histogram(row: CounterRow, labels: Labels): Sample[] {
  const buckets = DURATION_BUCKETS_MS.map((bound, index) => ({
    le: String(bound / 1000),
    value: row.buckets[index] ?? 0,
  }));
  return [
    ...[...buckets, { le: '+Inf', value: row.runs }].map(({ le, value }) => ({
      suffix: '_bucket',
      labels: { ...labels, le },
      value,
    })),
    { suffix: '_sum', labels, value: row.durationMsSum / 1000 },
    { suffix: '_count', labels, value: row.runs },
  ];
}

function ofLimits({ features, refused, today }: Measured): Family[] {
  const spent = features.flatMap(({ feature, spending }) =>
    spending === null ? [] : [{ labels: { feature }, value: spending.day === today ? spending.usd : 0 }],
  );
  const budgets = features.flatMap(({ feature, budgets: { usdPerDay } }) =>
    usdPerDay === undefined ? [] : [{ labels: { feature }, value: usdPerDay }],
  );
  return [
    {
      name: 'sluice_budget_spent_usd',
      type: 'gauge',
      help: 'What runs cost since midnight UTC, as far as prices are known.',
      samples: spent,
    },
    { name: 'sluice_budget_usd', type: 'gauge', help: 'What a day may cost.', samples: budgets },
    {
      name: 'sluice_limited_total',
      type: 'counter',
      help: 'Calls that a limit of their key, or a budget of their feature, refused.',
      samples: refused.map(({ of, name, limit, n }) => ({ labels: { [of]: name, limit }, value: n })),
    },
  ];
}

function ofTraffic({ features, rollouts }: Measured): Family[] {
  const evidence = rollouts.flatMap((rollout) => rollout.guardrails.map((guardrail) => ({ rollout, guardrail })));
  const about = ({ rollout, guardrail }: (typeof evidence)[number]): Labels => ({
    feature: rollout.feature,
    rollout: rollout.id,
    guardrail: guardrail.id,
  });
  return [
    {
      name: 'sluice_feature_disabled',
      type: 'gauge',
      help: '1 while the kill switch is on.',
      samples: features.map(({ feature, disabled }) => ({ labels: { feature }, value: Number(disabled) })),
    },
    {
      name: 'sluice_rollout_percent',
      type: 'gauge',
      help: "The candidate's share in percent.",
      samples: rollouts.map(({ feature, id, candidate, percent }) => ({
        labels: { feature, rollout: id, candidate },
        value: percent,
      })),
    },
    {
      name: 'sluice_rollout_log_evidence',
      type: 'gauge',
      help: 'Natural logarithm of the evidence that the candidate is worse.',
      samples: evidence.map((one) => ({ labels: about(one), value: one.guardrail.logE })),
    },
    {
      name: 'sluice_rollout_log_evidence_threshold',
      type: 'gauge',
      help: 'At this much log evidence the rollout is rolled back.',
      samples: evidence.map((one) => ({ labels: about(one), value: one.guardrail.threshold })),
    },
  ];
}

const ofTelemetry = ({ deadLetters }: Measured): Family[] => [
  {
    name: 'sluice_dead_letters_total',
    type: 'counter',
    help: 'Queue messages that could not be read and were set aside.',
    samples: [{ labels: {}, value: deadLetters }],
  },
];

function familyText({ name, type, help, samples }: Family): string {
  if (samples.length === 0) return '';
  const lines = samples.map(
    ({ suffix = '', labels, value }) => `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`,
  );
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string): string => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');

const numberText = (value: number): string => {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'NaN';
  return value > 0 ? '+Inf' : '-Inf';
};
