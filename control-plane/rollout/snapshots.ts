import { DurableObject } from 'cloudflare:workers';
import type { PublishedFlags } from '#schema/contracts/flag';
import type { FeatureName } from '#schema/contracts/ids';
import type { SnapshotsRpc, SnapshotStatus, SpentChange } from '#schema/contracts/rpc';
import { SNAPSHOT_KEY, type KeyGrant, type Route, type Snapshot } from '#schema/contracts/snapshot';
import type { Env } from '../env.ts';
import { AHEAD_MS } from './alarm-clock.ts';
import { Bell } from './bell.ts';
import { refuseInChaos } from './refuse-in-chaos.ts';
import { SnapshotParts } from './snapshot-parts.ts';

/** KV takes one write a second for one key: what is published faster is written once. */
const KV_EVERY_MS = 1000;
const KV_RETRY_MS = 5000;
/** A question is held open for no longer than this, whatever its asker would bear. */
const MOST_WAIT_MS = 60_000;

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

async function bootstrapKey(key: string | undefined): Promise<KeyGrant | null> {
  if (key === undefined || key === '') return null;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(key));
  return { id: 'bootstrap', hash: hex(new Uint8Array(digest)), kind: 'server', features: null, pin: true, origins: [] };
}

/**
 * The publisher: holds the truth of the numbered document that edges read, part by part. The reply to a publish waits for
 * nothing but its own storage; KV, the edge's last resort, is written behind it and retried by alarm.
 */
export class Snapshots extends DurableObject<Env> implements SnapshotsRpc {
  readonly #parts: SnapshotParts;
  readonly #changes = new Bell();
  #writing = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#parts = new SnapshotParts(state.storage, hex(crypto.getRandomValues(new Uint8Array(32))));
    void state.blockConcurrencyWhile(async () => {
      if (this.#parts.putBootstrap(await bootstrapKey(env.SLUICE_API_KEY), Date.now())) await this.#wake(Date.now());
    });
  }

  /** The document, or null when the reader has its number already. */
  async read(have: number): Promise<{ snapshot: Snapshot | null; number: number }> {
    refuseInChaos(this.env);
    const document = this.#parts.document();
    return { snapshot: document.number === have ? null : document, number: document.number };
  }

  /** The same, as soon as there is another number than the reader has; after `waitMs` in any case. */
  async next(have: number, waitMs: number): Promise<{ snapshot: Snapshot | null; number: number }> {
    refuseInChaos(this.env);
    if (this.#parts.document().number === have) await this.#changes.wait(Math.min(waitMs, MOST_WAIT_MS));
    return this.read(have);
  }

  /** Publishes a feature's route; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishRoute(feature: FeatureName, route: Route): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putRoute(feature, route, Date.now()));
  }

  /** Publishes the API keys; an older or equal revision changes nothing. */
  async publishKeys(revision: number, keys: KeyGrant[]): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putKeys(revision, keys, Date.now()));
  }

  /** Publishes the segments; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishSegments(revision: number, segments: Snapshot['segments']): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putSegments(revision, segments, Date.now()));
  }

  /** Publishes the tools; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishTools(revision: number, tools: Snapshot['tools']): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putTools(revision, tools, Date.now()));
  }

  /** Publishes the flags; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishFlags(flags: PublishedFlags): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putFlags(flags, Date.now()));
  }

  /** Publishes the declared providers; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishProviders(revision: number, providers: Snapshot['providers']): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putProviders(revision, providers, Date.now()));
  }

  /** Publishes what features may use; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishTerms(revision: number, terms: Snapshot['terms']): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putTerms(revision, terms, Date.now()));
  }

  /** Publishes what of a feature's budget is spent; an older or equal revision changes nothing. Rejects when the document would be too large. */
  async publishSpent(feature: FeatureName, change: SpentChange): Promise<{ number: number }> {
    refuseInChaos(this.env);
    return this.#published(this.#parts.putSpent(feature, change, Date.now()));
  }

  /** How the document stands. */
  async status(): Promise<SnapshotStatus> {
    refuseInChaos(this.env);
    return this.#parts.status();
  }

  /** Writes the newest document to KV. Nothing escapes: the runtime gives an alarm up that threw six times. */
  override async alarm(): Promise<void> {
    await this.#writeKv();
  }

  #published({ changed, number }: { changed: boolean; number: number }): { number: number } {
    if (changed) {
      this.ctx.waitUntil(this.#wake(Date.now()));
      this.#changes.ring();
    }
    return { number };
  }

  /** The alarm stands before anything is tried, so a process that dies in between finds it at boot. */
  async #wake(nowMs: number): Promise<void> {
    await this.ctx.storage.setAlarm(Math.max(nowMs + AHEAD_MS, this.#parts.kv().triedAtMs + KV_EVERY_MS));
  }

  async #writeKv(): Promise<void> {
    const document = this.#parts.document();
    if (this.#writing || this.#parts.kv().number >= document.number) return;
    this.#writing = true;
    this.#parts.noteKvTry(Date.now());
    let againMs = KV_EVERY_MS;
    try {
      refuseInChaos(this.env);
      await this.env.KV.put(SNAPSHOT_KEY, JSON.stringify(document));
      this.#parts.noteKv(document.number);
    } catch (error) {
      console.error('snapshot not written to KV', error);
      againMs = KV_RETRY_MS;
    } finally {
      this.#writing = false;
    }
    if (this.#parts.kv().number < this.#parts.document().number) await this.ctx.storage.setAlarm(Date.now() + againMs);
  }
}
