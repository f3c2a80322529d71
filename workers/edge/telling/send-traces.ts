import type { TelemetryMessage, Trace } from '#schema/contracts/trace';

/** Puts messages into the queue, all or none. */
type SendBatch = (messages: { body: TelemetryMessage }[]) => Promise<unknown>;

/** A queue takes a hundred messages and 256 KB at once; what the envelope costs is left over. */
const MOST_MESSAGES = 100;
const MOST_BYTES = 220_000;

const encoder = new TextEncoder();

/** Traces in the queue's portions. */
function portions(traces: readonly Trace[]): { body: TelemetryMessage }[][] {
  const all: { body: TelemetryMessage }[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const trace of traces) {
    const size = encoder.encode(JSON.stringify(trace)).byteLength + 100;
    const last = all.at(-1);
    const fits = last !== undefined && last.length < MOST_MESSAGES && bytes + size <= MOST_BYTES;
    const portion = fits ? last : [];
    if (!fits) all.push(portion);
    portion.push({ body: { kind: 'trace', trace } });
    bytes = fits ? bytes + size : size;
  }
  return all;
}

/** Sends traces by queue, once: a trace may be lost. Never rejects. */
export async function sendTraces(traces: readonly Trace[], sendBatch: SendBatch): Promise<void> {
  for (const portion of portions(traces)) {
    try {
      await sendBatch(portion);
    } catch (error) {
      console.error(`${portion.length} traces are lost.`, error);
    }
  }
}
