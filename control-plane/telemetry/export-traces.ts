import { isExported } from '#core/telemetry/is-exported';
import { otlpSpans } from '#core/telemetry/otlp-spans';
import type { ExporterRow, RunToTell } from '#schema/contracts/exporter';
import type { Trace } from '#schema/contracts/trace';

/** Who is told runs, and how to hand them over. */
export type ExportPorts = {
  readonly exporters: () => Promise<readonly ExporterRow[]>;
  readonly take: (exporter: string, runs: readonly RunToTell[]) => Promise<void>;
  readonly log: (event: Record<string, unknown>) => void;
};

/** Whoever cannot take runs for so long is not waited for: nothing else in the queue may stand behind it. */
const MOST_MS = 2000;

function toTell(trace: Trace, exporter: ExporterRow): RunToTell {
  const spans = otlpSpans(trace, exporter);
  const body = JSON.stringify(spans).slice(1, -1);
  return { run: trace.run, feature: trace.feature, spans: spans.length, content: exporter.content, body };
}

async function handOver(traces: readonly Trace[], exporter: ExporterRow, { take, log }: ExportPorts): Promise<void> {
  const runs = traces.filter((trace) => isExported(trace, exporter)).map((trace) => toTell(trace, exporter));
  if (runs.length === 0) return;
  const late = scheduler.wait(MOST_MS).then(() => `Not taken in ${MOST_MS} ms.`);
  const taken = take(exporter.exporter, runs).then(
    () => null,
    (error: unknown) => String(error),
  );
  const error = await Promise.race([taken, late]);
  if (error === null) return;
  log({ level: 'error', what: 'exporter', exporter: exporter.exporter, lost: runs.length, error });
}

/** Hands runs to those who are told them. It does not reject, and no message waits for it longer than two seconds. */
export async function exportTraces(traces: readonly Trace[], ports: ExportPorts): Promise<void> {
  if (traces.length === 0) return;
  const exporters = await ports.exporters();
  await Promise.all(exporters.map((exporter) => handOver(traces, exporter, ports)));
}
