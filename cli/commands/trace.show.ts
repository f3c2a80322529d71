import { CORRECTION } from '#core/loop/corrected';
import type { ReplyOf } from '#schema/contracts/endpoints';
import type { Span } from '#schema/contracts/trace';
import { command, type Call } from '../command.ts';
import { show } from '../show.ts';
import { standardFlags } from '../standard-flags.ts';
import { clean } from '../text/clean.ts';
import { clock } from '../text/clock.ts';
import { cut } from '../text/cut.ts';
import { number } from '../text/number.ts';
import { printable } from '../text/printable.ts';
import { table } from '../text/table.ts';

const BAR = 16;

/** One run with everything it did. */
export const showTrace = command({
  name: 'trace show',
  summary: 'A run with its spans, what went in, what came out, and feedback',
  usage: { run: "The run's id" },
  flags: { json: standardFlags.json },
  async handler(call) {
    const answer = await call.ask('trace.get', { params: call.args });
    return show(call, answer, (trace) => [
      ...head(trace, call),
      '',
      ...spans(trace, call),
      ...content('INPUT', trace.input, call),
      ...content('OUTPUT', trace.output, call),
      ...feedback(trace, call),
    ]);
  },
});

type TraceView = ReplyOf<'trace.get'>;
type Sheet = Pick<Call, 'paint' | 'width' | 'world'>;

function head(trace: TraceView, { paint, width, world }: Sheet): string[] {
  const { run, version, arm, reason, outcome, code, durationMs, usage, costUsd, unit, atMs } = trace;
  const { stale, cached, degraded, fallback } = trace;
  const tags = Object.entries(trace.tags ?? {}).map(([name, value]) => `${name}=${value}`);
  const tagged = tags.length === 0 ? [] : [tags.join(', ')];
  const marks = Object.entries({ stale, cached, degraded, fallback }).filter(([, is]) => is);
  const ended = code === null ? outcome : `${outcome} (${clean(code)})`;
  const tokens = `${number.count(usage.inputTokens)} + ${number.count(usage.outputTokens)} tokens`;
  return [
    paint('strong', cut(run, width, 'middle')),
    cut(`${version} (${arm}, ${reason})${marks.map(([mark]) => `, ${mark}`).join('')}`, width),
    paint(outcome === 'ok' ? 'good' : 'bad', cut(`${ended} after ${number.ms(durationMs)}`, width)),
    cut(`${tokens}, ${costUsd === null ? 'price unknown' : number.usd(costUsd)}`, width),
    cut(`at ${clock(atMs, world.now())}, unit ${unit ?? 'anonymous'}`, width),
    cut(`trace ${trace.traceId}`, width),
    ...tagged.map((tags) => cut(`tags ${clean(tags)}`, width)),
  ];
}

function spans({ spans: all, durationMs }: TraceView, sheet: Sheet): string[] {
  if (all.length === 0) return ['No spans.'];
  const endMs = Math.max(durationMs, ...all.map((span) => span.startMs + span.durationMs), 1);
  // Spans are written when they end; what was done at once is easier to follow by when it began.
  const begun = all.toSorted((one, other) => one.startMs - other.startMs);
  return table(
    begun,
    [
      { head: 'STEP', cell: ({ step }) => step, keep: true },
      { head: 'SPAN', cell: ({ name }) => name },
      { head: 'TIME', cell: (span) => place(span, endMs), keep: true, tint: tintOf },
      { head: 'TOOK', cell: (span) => number.ms(span.durationMs), align: 'right', keep: true },
      { head: 'SAID', cell: saidOf, tint: tintOf },
    ],
    sheet,
  );
}

const tintOf = ({ status }: Span) => (status === 'ok' ? 'plain' : 'bad');

/** Where in the run a span lies: dots are the whole run, the block is the span. */
function place({ startMs, durationMs }: Span, endMs: number): string {
  const from = Math.min(BAR - 1, Math.floor((startMs / endMs) * BAR));
  const long = Math.min(BAR - from, Math.max(1, Math.round((durationMs / endMs) * BAR)));
  return '·'.repeat(from) + '█'.repeat(long) + '·'.repeat(BAR - from - long);
}

/** The attributes without what the name of the span says already. */
function saidOf({ error, attributes }: Span): string {
  if (error !== undefined) return error;
  return Object.entries(attributes)
    .filter(([name]) => name !== 'gen_ai.operation.name')
    .map(
      ([name, value]) =>
        `${name.replace(/^(gen_ai|sluice)\./, '')}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
    )
    .join(' ');
}

const content = (title: string, value: unknown, { paint }: Sheet): string[] => [
  '',
  paint('dim', title),
  ...printable(value),
];

/** A truth, a mark, words, or the answer as it should have been. */
function kindOf({ name, value }: TraceView['feedback'][number]): string {
  if (typeof value !== 'string') return typeof value;
  return name === CORRECTION ? 'correction' : 'comment';
}

function feedback({ feedback: all }: TraceView, sheet: Sheet): string[] {
  if (all.length === 0) return [];
  const columns = [
    { head: 'FEEDBACK', cell: ({ name }: TraceView['feedback'][number]) => name },
    { head: 'KIND', cell: kindOf },
    { head: 'VALUE', cell: ({ value }: TraceView['feedback'][number]) => String(value) },
    { head: 'COMMENT', cell: ({ comment }: TraceView['feedback'][number]) => comment ?? '' },
  ];
  return ['', ...table(all, columns, sheet)];
}
