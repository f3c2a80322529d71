import type { Json } from '#schema/contracts/json';
import type { Span, Trace } from '#schema/contracts/trace';
import {
  agentAttributes,
  isKeptAnswer,
  rootAttributes,
  sharedAttributes,
  spanAttributes,
  toldContent,
  type Telling,
} from './otlp-attributes.ts';
import { otlpAttributes, type OtlpAttribute } from './otlp-value.ts';
import { spanTree, type Node } from './span-tree.ts';
import { traceIdOf } from './trace-id.ts';

/** Something that happened at a moment of a span. */
type OtlpEvent = {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly OtlpAttribute[];
};

/** A span of OTLP/JSON: ids in hex, times as texts of nanoseconds, kinds and codes as numbers. */
export type OtlpSpan = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly flags: number;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events?: readonly OtlpEvent[];
  readonly status: { readonly code?: number; readonly message?: string };
};

const INTERNAL = 1;
const CLIENT = 3;
const ERROR = 2;

const SAMPLED = 1;
/** It is known whether the parent is elsewhere; it is. */
const IS_KNOWN = 0x100;
const IS_REMOTE = 0x200;

/** Milliseconds of the epoch as nanoseconds; a microsecond is the finest that is told. */
const nanos = (ms: number): string => `${Math.round(ms * 1000)}000`;

const outside: ReadonlySet<Span['kind']> = new Set(['chat', 'retrieval', 'memory']);

function kindOf(span: Span | undefined): number {
  if (span === undefined || !outside.has(span.kind) || isKeptAnswer(span)) return INTERNAL;
  return span.attributes['gen_ai.provider.name'] === 'baseline' ? INTERNAL : CLIENT;
}

type Score = { grader?: Json; score?: Json; pass?: Json; reason?: Json };

/** What each grader of a guard said, as the conventions tell evaluations. */
function eventsOf(span: Span | undefined, timeUnixNano: string, telling: Telling): Pick<OtlpSpan, 'events'> {
  const scores = span?.attributes['sluice.guard.scores'];
  if (!Array.isArray(scores)) return {};
  const events = (scores as Score[]).map(({ grader, score, pass, reason }) => ({
    timeUnixNano,
    name: 'gen_ai.evaluation.result',
    attributes: otlpAttributes({
      'gen_ai.evaluation.name': grader ?? 'unnamed',
      'gen_ai.evaluation.score.value': score,
      'gen_ai.evaluation.score.label': pass === null || pass === undefined ? 'unscored' : pass ? 'pass' : 'fail',
      'gen_ai.evaluation.explanation': toldContent(reason, telling),
    }),
  }));
  return { events };
}

function attributesOf(node: Node, trace: Trace, telling: Telling): { [name: string]: Json | undefined } {
  const span = node.span === null ? undefined : trace.spans[node.span];
  const shared = sharedAttributes(trace);
  if (node.of === 'run') return { ...rootAttributes(trace, telling), ...shared };
  const step = { ...shared, 'sluice.step': node.step };
  if (node.of === 'agent') return { ...agentAttributes(node, trace.spans), ...step };
  return span === undefined ? step : { ...spanAttributes(span, telling), ...step };
}

/** Our own words of what failed may quote what people, models and tools wrote: they are content too. */
function statusOf(node: Node, trace: Trace, telling: Telling): OtlpSpan['status'] {
  const span = node.span === null ? undefined : trace.spans[node.span];
  const failed = node.of === 'run' ? trace.outcome === 'error' : span?.status === 'error';
  if (!failed) return {};
  const message = toldContent(span?.error, telling);
  return { code: ERROR, ...(typeof message === 'string' && { message }) };
}

function nameOf({ name, span }: Node, { spans }: Trace): string {
  const one = span === null ? undefined : spans[span];
  return one !== undefined && isKeptAnswer(one) ? name.replace(/^chat /, 'kept ') : name;
}

/** A run as OTLP's spans, its root first. The same run always gives the same ids, so whoever gets it twice has it once. */
export function otlpSpans(trace: Trace, telling: Telling): OtlpSpan[] {
  const traceId = trace.traceId ?? traceIdOf(trace.run);
  const flags = IS_KNOWN | ((trace.sampled ?? true) ? SAMPLED : 0);
  return spanTree(trace).map((node) => {
    const span = node.span === null ? undefined : trace.spans[node.span];
    const [from, until] = [trace.atMs + node.startMs, trace.atMs + node.startMs + node.durationMs];
    const isRemote = node.of === 'run' && node.parent !== null;
    return {
      traceId,
      spanId: node.id,
      ...(node.parent !== null && { parentSpanId: node.parent }),
      ...(trace.traceState !== undefined && { traceState: trace.traceState }),
      flags: isRemote ? flags | IS_REMOTE : flags,
      name: nameOf(node, trace),
      kind: kindOf(span),
      startTimeUnixNano: nanos(from),
      endTimeUnixNano: nanos(until),
      attributes: otlpAttributes(attributesOf(node, trace, telling)),
      ...eventsOf(span, nanos(until), telling),
      status: statusOf(node, trace, telling),
    };
  });
}
