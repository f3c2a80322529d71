import type { Json, JsonObject } from '#schema/contracts/json';
import type { RecordedArm } from '#schema/contracts/run';
import { CONTENT_BYTES, MESSAGE_BYTES, type Trace } from '#schema/contracts/trace';
import type { Ledger } from '../execute/ledger.ts';
import { nowhere, type Origin } from './origin.ts';
import type { ChosenRun, Ending } from './record.ts';

/** What the trace shows of a run besides its record. `code`: why it failed or degraded. */
export type Shown = { readonly input: Json; readonly output: Json; readonly code: string | null };

/** A run as its trace names it: also one that is no reply. */
export type TracedRun = Omit<ChosenRun, 'arm' | 'slices' | 'outside'> & { readonly arm: RecordedArm };

const START = 1000;
const SPAN_BYTES = 300;
const encoder = new TextEncoder();

/** Bytes of a text in UTF-8; short ones, which most are, are not encoded to know that they are short enough. */
const exceeds = (text: string, bytes: number): boolean =>
  text.length * 3 > bytes && encoder.encode(text).byteLength > bytes;

/** Content, or where it is too long its beginning with a mark that says so. */
export function cut(content: Json, mostBytes = CONTENT_BYTES): Json {
  const text = JSON.stringify(content);
  if (!exceeds(text, mostBytes)) return content;
  return {
    'sluice.cut': true,
    bytes: encoder.encode(text).byteLength,
    start: text.slice(0, Math.min(START, mostBytes / 3)),
  };
}

const MOST = MESSAGE_BYTES - 2000;
const isTooLong = (trace: Trace): boolean => exceeds(JSON.stringify(trace), MOST);

/** Each by itself, under its own name: what may be told of one attribute is nothing that may be told of another. */
const shortened = (attributes: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, cut(value, SPAN_BYTES)]));

/** A trace that fits into a queue message: first long attributes of its spans are cut, then content is cut shorter, then the last spans go. */
function fit(trace: Trace): Trace {
  if (!isTooLong(trace)) return trace;
  const spans = trace.spans.map((span) => ({ ...span, attributes: shortened(span.attributes) }));
  let fitted = { ...trace, spans };
  if (isTooLong(fitted)) fitted = { ...fitted, input: cut(trace.input, START), output: cut(trace.output, START) };
  while (isTooLong(fitted)) fitted = { ...fitted, spans: fitted.spans.slice(0, Math.floor(fitted.spans.length / 2)) };
  return fitted;
}

/** What is told of where a run came from; nothing of most. */
function fromOf({ trace, tags }: Origin): Partial<Trace> {
  if (trace === null) return tags === null ? {} : { tags };
  const { traceId, parentSpanId, sampled, state } = trace;
  return {
    traceId,
    parentSpanId,
    sampled,
    ...(state !== null && { traceState: state }),
    ...(tags !== null && { tags }),
  };
}

/** A run's trace, ready to be sent. */
export function traceOf(run: TracedRun, ledger: Ledger, told: { ending: Ending; shown: Shown }): Trace {
  const { ending, shown } = told;
  return fit({
    run: run.id,
    feature: run.feature,
    version: run.version,
    arm: run.arm,
    reason: run.reason,
    unit: run.unit,
    atMs: run.startedMs,
    durationMs: ending.durationMs,
    outcome: ending.outcome,
    code: shown.code,
    stale: run.stale,
    cached: ledger.isCached,
    degraded: ending.degraded,
    fallback: ledger.fallback,
    usage: ledger.usage,
    costUsd: ledger.costUsd,
    input: cut(shown.input),
    output: cut(shown.output),
    ...fromOf(run.origin ?? nowhere),
    spans: ledger.spans(),
  });
}
