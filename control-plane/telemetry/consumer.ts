import { toIssues } from '#schema/contracts/issues';
import type { Issue } from '#schema/contracts/problem';
import type { RecordBatch } from '#schema/contracts/record';
import type { RefusedCalls } from '#schema/contracts/refused-call';
import { TelemetryMessage, type Trace } from '#schema/contracts/trace';
import type { DeadLetter } from '../store/dead-letters.ts';
import type { Waited } from '../store/pipeline.ts';
import { refusedCalls, type Unowned } from './refused-calls.ts';
import { readBy } from '#schema/contracts/read-by';

/** What a consumer does with what it reads. */
export type Sinks = {
  now: () => number;
  putTraces: (traces: readonly Trace[]) => Promise<void>;
  /** Hands traces to those who are told them elsewhere. */
  exportTraces: (traces: readonly Trace[]) => Promise<void>;
  /** Opens an incident, once for its id. */
  openIncident: (incident: Unowned) => Promise<void>;
  /** Gives a batch to its feature's Conductor, which counts it once however often it comes. */
  record: (batch: RecordBatch) => Promise<void>;
  countRefused: (refused: readonly RefusedCalls[]) => Promise<void>;
  /** Counts a batch's messages and how long each was on its way. */
  countWaited: (waited: readonly Waited[]) => Promise<void>;
  setAside: (letters: readonly DeadLetter[]) => Promise<void>;
  /** Deletes what is too old, when that is due. */
  sweep: () => Promise<void>;
  log: (event: Record<string, unknown>) => void;
};

/** The part of a queue's batch that is used; the platform's own fits. */
export type Messages = {
  readonly messages: readonly {
    readonly id: string;
    /** When it was put into the queue. */
    readonly timestamp?: Date;
    readonly attempts: number;
    readonly body: unknown;
    ack: () => void;
    retry: (options?: { delaySeconds: number }) => void;
  }[];
};

type Message = Messages['messages'][number];

/** At this delivery a message that still fails is set aside: the queue would drop it unseen after its own `max_retries` (3). */
const LAST_ATTEMPT = 3;

/** How long to wait before the next delivery, by how often it was delivered. */
const DELAYS_S = [5, 30];

/** The longest text of a dead letter that is kept. */
const LETTER_CHARACTERS = 32_768;

/** Stores traces, hands records to Conductors, and sets aside what no contract can read. One bad message never holds another up. */
export async function consume(batch: Messages, sinks: Sinks): Promise<void> {
  const traces: { message: Message; trace: Trace }[] = [];
  const records: { message: Message; batch: RecordBatch }[] = [];
  const refused: { message: Message; counted: RefusedCalls[] }[] = [];
  const broken: { message: Message; why: string }[] = [];
  const kinds: string[] = [];
  for (const message of batch.messages) {
    const read = readBy(TelemetryMessage, message.body);
    kinds.push(read.success ? read.data.kind : 'unreadable');
    if (!read.success) broken.push({ message, why: faults(toIssues(read.error)) });
    else if (read.data.kind === 'trace') traces.push({ message, trace: read.data.trace });
    else if (read.data.kind === 'records') records.push({ message, batch: read.data.batch });
    else refused.push({ message, counted: read.data.refused });
  }
  await Promise.all([
    settle(
      traces.map(({ message }) => message),
      () => sinks.putTraces(traces.map(({ trace }) => trace)),
      sinks,
    ),
    ...refused.map(({ message, counted }) => settle([message], () => sinks.countRefused(counted), sinks)),
    ...records.map(({ message, batch: one }) => settle([message], () => sinks.record(one), sinks)),
    setAside(broken, sinks),
  ]);
  await beside(
    'incidents',
    () =>
      tell(
        traces.map(({ trace }) => trace),
        sinks,
      ),
    sinks,
  );
  await beside('lag', () => sinks.countWaited(waitedOf(batch, kinds, sinks.now())), sinks);
  await beside('export', () => sinks.exportTraces(traces.map(({ trace }) => trace)), sinks);
  await beside('sweep', sinks.sweep, sinks);
}

/** How long each message was on its way; one whose queue does not say when it came is left out. */
const waitedOf = ({ messages }: Messages, kinds: readonly string[], nowMs: number): Waited[] =>
  messages.flatMap(({ timestamp }, index) =>
    timestamp === undefined
      ? []
      : [{ kind: kinds[index] ?? 'unreadable', lagMs: Math.max(0, nowMs - timestamp.getTime()) }],
  );

/** Work that no message waits for: its failure is logged, and the next batch brings it up again. */
const beside = (what: string, work: () => Promise<void>, sinks: Sinks): Promise<void> =>
  work().catch((error: unknown) => sinks.log({ level: 'error', what, error: String(error) }));

async function tell(traces: readonly Trace[], { openIncident }: Sinks): Promise<void> {
  for (const incident of refusedCalls(traces)) await openIncident(incident);
}

const faults = (issues: readonly Issue[]): string =>
  issues
    .map(({ path, message }) => `${path}: ${message}`)
    .join(' ')
    .slice(0, 1000);

/** Acknowledges messages whose work is done; others come again later, and after the last delivery are set aside. */
async function settle(messages: readonly Message[], work: () => Promise<void>, sinks: Sinks): Promise<void> {
  if (messages.length === 0) return;
  try {
    await work();
    for (const message of messages) message.ack();
  } catch (error) {
    sinks.log({ level: 'error', what: 'telemetry', messages: messages.length, error: String(error) });
    const spent = messages.filter(({ attempts }) => attempts >= LAST_ATTEMPT);
    for (const message of messages) if (!spent.includes(message)) again(message);
    await setAside(
      spent.map((message) => ({ message, why: 'Could be read and not stored, three times.' })),
      sinks,
    );
  }
}

/** Keeps messages aside. When even that fails they come again: a message is acknowledged only once it is somewhere. */
async function setAside(letters: readonly { message: Message; why: string }[], sinks: Sinks): Promise<void> {
  if (letters.length === 0) return;
  const atMs = sinks.now();
  try {
    await sinks.setAside(
      letters.map(({ message, why }) => ({ id: message.id, atMs, why, body: textOf(message.body) })),
    );
    for (const { message } of letters) message.ack();
  } catch (error) {
    sinks.log({ level: 'error', what: 'dead letters', messages: letters.length, error: String(error) });
    for (const { message } of letters) again(message);
  }
}

const again = (message: Message): void => message.retry({ delaySeconds: DELAYS_S[message.attempts - 1] ?? 30 });

/** A body that JSON cannot say (a cycle, a bigint) is kept as what it prints. */
function textOf(body: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(body);
  } catch {
    text = undefined;
  }
  return (text ?? String(body)).slice(0, LETTER_CHARACTERS);
}
