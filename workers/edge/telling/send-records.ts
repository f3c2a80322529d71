import type { FeatureName } from '#schema/contracts/ids';
import type { RecordBatch, RunRecord } from '#schema/contracts/record';
import type { TelemetryMessage } from '#schema/contracts/trace';

/** Ways for records to leave: straight to the Conductor, or by queue. `wait` paces the tries. */
export type RecordPorts = {
  readonly direct: (batch: RecordBatch) => Promise<void>;
  readonly queue: (message: TelemetryMessage) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
};

const PAUSES_MS = [0, 100, 500];
const TRY_MS = 5000;

/** A Conductor that hangs must not hold the batch: after a while it counts as a failure. A double arrival is counted once, by id. */
async function tryOnce(batch: RecordBatch, { direct, wait }: RecordPorts): Promise<boolean> {
  const late = wait(TRY_MS).then(() => false);
  const sent = Promise.resolve(batch)
    .then(direct)
    .then(
      () => true,
      () => false,
    );
  return Promise.race([sent, late]);
}

/** Sends records of one feature: three tries under one id, then the queue, whose consumer tries again. Never rejects. */
export async function sendRecords(feature: FeatureName, records: RunRecord[], ports: RecordPorts): Promise<void> {
  const batch: RecordBatch = { id: crypto.randomUUID(), feature, records };
  for (const pauseMs of PAUSES_MS) {
    if (pauseMs > 0) await ports.wait(pauseMs);
    if (await tryOnce(batch, ports)) return;
  }
  try {
    await ports.queue({ kind: 'records', batch });
  } catch (error) {
    console.error(`${records.length} records of ${feature} are lost.`, error);
  }
}
