import type { ExporterStatus } from '#schema/contracts/exporter';
import type { FeatureView } from '#schema/contracts/feature';
import type { RefusedCalls } from '#schema/contracts/refused-call';
import type { RolloutView } from '#schema/contracts/rollout';
import type { SnapshotStatus } from '#schema/contracts/rpc';
import type { CounterRow } from '../store/counters.ts';
import type { EvalCount } from '../store/evals.ts';
import type { HappeningRow } from '../store/happenings.ts';
import type { PipelineTallies } from '../store/pipeline.ts';

/** What the metrics are made from: projections and counters in D1, at most a second or two old. */
export type Measured = {
  readonly counters: readonly (CounterRow & { feature: string })[];
  readonly happenings: readonly (HappeningRow & { feature: string })[];
  readonly features: readonly FeatureView[];
  /** Rollouts that are not over. */
  readonly rollouts: readonly RolloutView[];
  readonly evals: readonly EvalCount[];
  /** Open incidents by feature. */
  readonly incidents: readonly { feature: string; n: number }[];
  /** Null, as `refused`: the database of traces does not answer. */
  readonly pipeline: PipelineTallies | null;
  /** Exporters that answer, and how they do. */
  readonly exporters: readonly ({ readonly exporter: string } & ExporterStatus)[];
  readonly refused: readonly RefusedCalls[] | null;
  /** Null: the publisher does not answer. */
  readonly snapshot: SnapshotStatus | null;
  /** What a scrape's bounds left out, by what it is. */
  readonly hidden: Readonly<Record<string, number>>;
  /** The UTC day, as `2026-11-21`. */
  readonly today: string;
};
