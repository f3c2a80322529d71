import type { Json } from '#schema/contracts/json';
import { CONTENT_BYTES, MESSAGE_BYTES, type Trace } from '#schema/contracts/trace';
import type { Ledger } from './ledger.ts';
import type { ChosenRun, Ending } from './record.ts';

/** What the trace shows of a run besides its record. `code`: why it failed or degraded. */
export type Shown = { readonly input: Json; readonly output: Json; readonly code: string | null };

const START = 1000;
const encoder = new TextEncoder();

/** Bytes of a text in UTF-8; short ones, which most are, are not encoded to know that they are short enough. */
const exceeds = (text: string, bytes: number): boolean =>
  text.length * 3 > bytes && encoder.encode(text).byteLength > bytes;

/** Content, or where it is too long its beginning with a mark that says so. */
export function cut(content: Json, mostBytes = CONTENT_BYTES): Json {
  const text = JSON.stringify(content);
  if (!exceeds(text, mostBytes)) return content;
  return { 'sluice.cut': true, bytes: encoder.encode(text).byteLength, start: text.slice(0, START) };
}

/** A trace that fits into a queue message: first its spans lose their attributes from the longest on, then content is cut shorter. */
function fit(trace: Trace): Trace {
  const most = MESSAGE_BYTES - 2000;
  if (!exceeds(JSON.stringify(trace), most)) return trace;
  const spans = trace.spans.map((span) => ({
    ...span,
    attributes: cut(span.attributes, 400) as { [name: string]: Json },
  }));
  const lighter = { ...trace, spans };
  if (!exceeds(JSON.stringify(lighter), most)) return lighter;
  return { ...lighter, input: cut(trace.input, START), output: cut(trace.output, START) };
}

/** A run's trace, ready to be sent. */
export function traceOf(run: ChosenRun, ledger: Ledger, told: { ending: Ending; shown: Shown }): Trace {
  const { ending, shown } = told;
  return fit({
    run: run.id,
    feature: run.feature,
    version: run.version,
    arm: run.arm,
    reason: run.reason,
    unit: run.unit,
    atMs: run.startedMs,
    durationMs: ledger.elapsedMs(),
    outcome: ending.outcome,
    code: shown.code,
    stale: run.stale,
    cached: false,
    degraded: ending.degraded,
    fallback: ledger.fallback,
    usage: ledger.usage,
    costUsd: ledger.costUsd,
    input: cut(shown.input),
    output: cut(shown.output),
    spans: ledger.spans(),
  });
}
