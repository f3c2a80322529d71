import { DURATION_BUCKETS_MS, type CounterRow } from '../store/counters.ts';
import type { Family, Labels, Sample } from './family.ts';
import { histogram } from './histogram.ts';
import type { Measured } from './measured.ts';

type Row = Measured['counters'][number];

const labelsOf = ({ feature, version, arm, outcome }: Row): Labels => ({ feature, version, arm, outcome });

const durations = (row: Row): Sample[] =>
  histogram(
    { boundsMs: DURATION_BUCKETS_MS, buckets: row.buckets, count: row.runs, sumMs: row.durationMsSum },
    labelsOf(row),
  );

/** Runs by feature, version, arm and outcome: how many, how long, what they cost and read. */
export function ofRuns(counters: Measured['counters']): Family[] {
  const each = (pick: (row: CounterRow) => number): Sample[] =>
    counters.map((row) => ({ labels: labelsOf(row), value: pick(row) }));
  const counter = (name: string, help: string, samples: Sample[]): Family => ({ name, type: 'counter', help, samples });
  const tokens = counters.flatMap((row) => [
    { labels: { ...labelsOf(row), direction: 'input' }, value: row.inputTokens },
    { labels: { ...labelsOf(row), direction: 'output' }, value: row.outputTokens },
  ]);
  const cache = counters.flatMap((row) =>
    Object.entries(row.cache).map(([result, value]) => ({ labels: { ...labelsOf(row), result }, value })),
  );
  return [
    counter(
      'sluice_runs_total',
      'Runs that ended.',
      each(({ runs }) => runs),
    ),
    {
      name: 'sluice_run_duration_seconds',
      type: 'histogram',
      help: 'How long runs took.',
      samples: counters.flatMap(durations),
    },
    counter(
      'sluice_cost_usd_total',
      'What runs cost, as far as prices are known.',
      each(({ costUsd }) => costUsd),
    ),
    counter(
      'sluice_cost_unknown_runs_total',
      'Runs whose price is unknown.',
      each(({ costUnknown }) => costUnknown),
    ),
    counter('sluice_tokens_total', 'Tokens read and written by models.', tokens),
    counter('sluice_cache_total', 'Runs whose steps ask a cache, by what it did.', cache),
    counter(
      'sluice_fallbacks_total',
      "Runs that another model than a chain's first answered.",
      each(({ fallbacks }) => fallbacks),
    ),
    counter(
      'sluice_degraded_total',
      'Runs that gave their declared answer.',
      each(({ degraded }) => degraded),
    ),
    counter(
      'sluice_stale_runs_total',
      'Runs answered from a snapshot known to be old.',
      each(({ stale }) => stale),
    ),
  ];
}
