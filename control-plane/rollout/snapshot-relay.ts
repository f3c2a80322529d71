import { DurableObject } from 'cloudflare:workers';
import type { SnapshotRead, SnapshotRelayRpc } from '#schema/contracts/rpc';
import type { Snapshot } from '#schema/contracts/snapshot';
import type { Env } from '../env.ts';
import { PUBLISHER } from './publisher.ts';
import { refuseInChaos } from './refuse-in-chaos.ts';

/** A question without an answer for so long is given up: nobody waits behind it any more. */
const PATIENCE_MS = 2000;

/** A document, and when the truth was asked for it: the confirmation is at least as young as that. */
type Copy = { readonly snapshot: Snapshot; readonly askedAtMs: number };
type Flight = { readonly askedAtMs: number; readonly landed: Promise<Copy> };

/**
 * What edge isolates read through, so that the publisher is asked by a few relays instead of by every isolate. It keeps one
 * copy in memory and asks at most one question at a time.
 */
export class SnapshotRelay extends DurableObject<Env> implements SnapshotRelayRpc {
  #copy: Copy | null = null;
  #flight: Flight | null = null;
  #next: Promise<Copy> | null = null;

  /**
   * The newest document that the truth confirmed within `maxAgeMs`; `ageMs` counts from when it was asked. With 0 it is asked
   * after this call began, so a reader sees what was published before. Rejects when the truth does not answer.
   */
  async read(have: number, maxAgeMs: number): Promise<SnapshotRead> {
    refuseInChaos(this.env);
    const { snapshot, askedAtMs } = await this.#within(maxAgeMs);
    const { number } = snapshot;
    return { snapshot: number === have ? null : snapshot, number, ageMs: Math.max(0, Date.now() - askedAtMs) };
  }

  #within(maxAgeMs: number): Copy | Promise<Copy> {
    const young = ({ askedAtMs }: { askedAtMs: number }): boolean => Date.now() - askedAtMs < maxAgeMs;
    if (this.#copy !== null && young(this.#copy)) return this.#copy;
    if (this.#flight === null || Date.now() - this.#flight.askedAtMs > PATIENCE_MS) return this.#ask();
    if (young(this.#flight)) return this.#flight.landed;
    // The one under way may have been answered before this caller's write: everybody who comes now shares the one behind it.
    this.#next ??= this.#flight.landed.then(
      () => this.#askNext(),
      () => this.#askNext(),
    );
    return this.#next;
  }

  #askNext(): Promise<Copy> {
    this.#next = null;
    return this.#ask();
  }

  #ask(): Promise<Copy> {
    const askedAtMs = Date.now();
    const landed = this.#fetch(askedAtMs).finally(() => {
      if (this.#flight?.landed === landed) this.#flight = null;
    });
    this.#flight = { askedAtMs, landed };
    return landed;
  }

  async #fetch(askedAtMs: number): Promise<Copy> {
    const known = this.#copy;
    const { snapshot } = await this.env.SNAPSHOTS.getByName(PUBLISHER).read(known?.snapshot.number ?? -1);
    const newest = snapshot ?? known?.snapshot;
    if (newest === undefined) throw new Error('the publisher has no document');
    this.#copy = { snapshot: newest, askedAtMs };
    return this.#copy;
  }
}
