import type { FeatureName } from '#schema/contracts/ids';
import type { Trace } from '#schema/contracts/trace';
import { traceIdOf } from './trace-id.ts';

/** Which of the runs that are kept somebody wants: of which features (null: all), and what share of those that went well. */
export type Wanted = { readonly features: readonly FeatureName[] | null; readonly sample: number };

/** The last 56 bits of a trace's id as a number in [0, 1): chance, and the same for everybody who looks at the trace. */
const chanceOf = (traceId: string): number => Number.parseInt(traceId.slice(-14), 16) / 2 ** 56;

/** Whether a run went wrong in any way, or a guard did not let something pass. */
const isRemarkable = ({ outcome, degraded, fallback, spans }: Trace): boolean =>
  outcome !== 'ok' ||
  degraded ||
  fallback ||
  spans.some(({ status, attributes }) => status === 'error' || attributes['sluice.guard.pass'] === false);

/**
 * Whether a run is told. What went wrong always is, also where its caller keeps no trace; what went well as its caller says, and
 * where there is none by its trace's own chance.
 */
export function isExported(trace: Trace, { features, sample }: Wanted): boolean {
  if (features !== null && !features.includes(trace.feature)) return false;
  if (isRemarkable(trace)) return true;
  return trace.sampled ?? chanceOf(trace.traceId ?? traceIdOf(trace.run)) < sample;
}
