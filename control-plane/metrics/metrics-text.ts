import { exposition } from './exposition.ts';
import type { Measured } from './measured.ts';
import { ofExporters } from './of-exporters.ts';
import { ofFeatures } from './of-features.ts';
import { ofHappenings } from './of-happenings.ts';
import { ofLimits } from './of-limits.ts';
import { ofPipeline } from './of-pipeline.ts';
import { ofRollouts } from './of-rollouts.ts';
import { ofRuns } from './of-runs.ts';

/** All metrics in Prometheus' text format (version 0.0.4). */
export const metricsText = (measured: Measured): string =>
  exposition([
    ...ofRuns(measured.counters),
    ...ofHappenings(measured.happenings),
    ...ofFeatures(measured),
    ...ofRollouts(measured.rollouts),
    ...ofLimits(measured),
    ...ofPipeline(measured),
    ...ofExporters(measured),
  ]);
