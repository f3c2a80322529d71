import { admit, intervalUs, type Rate } from '#core/limit/gcra';

/** Something whose calls are counted: by which object across isolates, under which name, and up to which rate. */
export type Subject = {
  readonly limiter: string;
  readonly name: string;
  readonly rate: Rate;
  /** Below this rate an isolate tells nobody; null: it tells everything. */
  readonly quiet: Rate | null;
};

/** What a request lends: time, waiting, its `waitUntil`, and the objects that count across isolates. */
export type MeterPorts = {
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
  readonly hold: (work: Promise<unknown>) => void;
  readonly charge: (subject: Subject, n: number) => Promise<number>;
};

type Bucket = { tatUs: number; quietUs: number; unsent: number; tellsFromMs: number };

/** How long what was let in is gathered before it is told again, in ms. */
const GATHER_MS = 25;
/** A telling that takes longer has lost its request: the next one may begin. */
const DEAD_MS = 2000;
/** An object that could not be told is left alone for so long. */
const REST_MS = 1000;
/** One request carries the tellings of others for no longer than this many rounds. */
const ROUNDS = 40;
const MOST = 10_000;

/**
 * This isolate's share of the limits. A call is let in by memory alone; what was let in is told to the object that counts for
 * all isolates, beside the request, and its answer moves the bucket here. So no call waits for anything; all isolates together
 * let in at most what each of them lets in until an answer comes, and it is paid for afterwards: the long run is exact. While
 * the object is away each isolate holds the limit alone.
 */
export class Meter {
  readonly #buckets = new Map<string, Bucket>();

  /** Counts one call; null when it is let in, else in how many ms it would be. A refused call costs nothing. */
  take(subject: Subject, ports: MeterPorts): number | null {
    const nowMs = ports.now();
    const bucket = this.#bucket(subject, nowMs);
    const admission = admit(bucket.tatUs, nowMs * 1000, subject.rate);
    if (!admission.ok) return Math.ceil(admission.retryUs / 1000);
    bucket.tatUs = admission.tatUs;
    if (isQuiet(bucket, subject, nowMs)) return null;
    bucket.unsent += 1;
    if (nowMs >= bucket.tellsFromMs) {
      bucket.tellsFromMs = nowMs + DEAD_MS;
      ports.hold(tell(bucket, subject, ports));
    }
    return null;
  }

  /** Takes back one call that was let in and then refused elsewhere. What was told of it already is made up for by the next call. */
  giveBack({ limiter, name, rate }: Subject): void {
    const bucket = this.#buckets.get(`${limiter} ${name}`);
    if (bucket === undefined) return;
    bucket.tatUs = Math.max(0, bucket.tatUs - intervalUs(rate));
    bucket.unsent -= 1;
  }

  /** The bucket of a subject, which is now the newest. */
  #bucket({ limiter, name }: Subject, nowMs: number): Bucket {
    const key = `${limiter} ${name}`;
    const bucket = this.#buckets.get(key) ?? { tatUs: 0, quietUs: 0, unsent: 0, tellsFromMs: 0 };
    this.#buckets.delete(key);
    if (this.#buckets.size >= MOST) this.#forget(nowMs);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #forget(nowMs: number): void {
    for (const [key, { tatUs, quietUs }] of this.#buckets)
      if (Math.max(tatUs, quietUs) <= nowMs * 1000) this.#buckets.delete(key);
    if (this.#buckets.size <= MOST / 2) return;
    for (const key of [...this.#buckets.keys()].slice(0, MOST / 2)) this.#buckets.delete(key);
  }
}

/** Whether this call is one that nobody needs to hear of. */
function isQuiet(bucket: Bucket, { quiet }: Subject, nowMs: number): boolean {
  if (quiet === null) return false;
  const admission = admit(bucket.quietUs, nowMs * 1000, quiet);
  if (admission.ok) bucket.quietUs = admission.tatUs;
  return admission.ok;
}

/** Tells what was let in, and what is let in meanwhile; never rejects. The answer counts from when it was asked for, so it is rather too kind than too hard. */
async function tell(bucket: Bucket, subject: Subject, { now, wait, charge }: MeterPorts): Promise<void> {
  try {
    for (let round = 0; round < ROUNDS && bucket.unsent > 0; round++) {
      if (round > 0) await wait(GATHER_MS);
      const n = bucket.unsent;
      const askedUs = now() * 1000;
      bucket.unsent = 0;
      bucket.tellsFromMs = now() + DEAD_MS;
      const aheadUs = await charge(subject, n);
      const since = bucket.unsent * intervalUs(subject.rate);
      bucket.tatUs = Math.max(bucket.tatUs, askedUs + aheadUs + since);
    }
    bucket.tellsFromMs = 0;
  } catch (error) {
    // What could not be told is dropped: told later, it would punish a caller for an hour that is over.
    bucket.unsent = 0;
    bucket.tellsFromMs = now() + REST_MS;
    console.error('A limiter cannot be reached.', error);
  }
}
