import type { TraceContext } from './trace-context.ts';
import { traceIdOf } from './trace-id.ts';
import type { RunId } from '#schema/contracts/ids';

/** The headers by which whoever is called continues a run's trace, as children of the span `spanId`. What the run will be worth keeping is not known yet: without a caller's word it says that it is kept. */
export function traceHeaders(run: RunId, from: TraceContext | null, spanId: string): [name: string, value: string][] {
  const traceId = from?.traceId ?? traceIdOf(run);
  const parent: [string, string] = ['traceparent', `00-${traceId}-${spanId}-${(from?.sampled ?? true) ? '01' : '00'}`];
  return from?.state ? [parent, ['tracestate', from.state]] : [parent];
}
