import { DurableObject } from 'cloudflare:workers';
import type { SnapshotRead, SnapshotRelayRpc } from '#schema/contracts/rpc';
import type { Snapshot } from '#schema/contracts/snapshot';
import type { Env } from '../env.ts';
import { Bell } from './bell.ts';
import { PUBLISHER } from './publisher.ts';
import { refuseInChaos } from './refuse-in-chaos.ts';

/** A question without an answer for so long is given up: nobody waits behind it any more. */
const PATIENCE_MS = 2000;
/** The publisher is asked to hold the relay's own question for so long; edges ask for less than a minute too. */
const HELD_MS = 25_000;

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
  readonly #changes = new Bell();
  #listening = false;

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

  /**
   * The newest document as soon as it is newer than the reader's; after `waitMs` the answer is that there is none. However many
   * wait, the publisher holds one question. Rejects when the truth does not answer.
   */
  async next(have: number, waitMs: number): Promise<SnapshotRead> {
    refuseInChaos(this.env);
    const endsAtMs = Date.now() + Math.min(waitMs, HELD_MS * 2);
    const number = (): number => this.#copy?.snapshot.number ?? -1;
    // What the relay hears first may be what the reader has already.
    for (let leftMs = waitMs; number() <= have && leftMs > 0; leftMs = endsAtMs - Date.now()) {
      const heard = this.#changes.wait(leftMs);
      if (!this.#listening) this.ctx.waitUntil(this.#listen());
      await heard;
    }
    if (this.#copy === null) throw new Error('the publisher has no document');
    const { snapshot, askedAtMs } = this.#copy;
    return {
      snapshot: number() > have ? snapshot : null,
      number: Math.max(number(), have),
      ageMs: Math.max(0, Date.now() - askedAtMs),
    };
  }

  /** Hears of changes for as long as somebody waits for them; never rejects. */
  async #listen(): Promise<void> {
    this.#listening = true;
    try {
      while (this.#changes.waiting > 0) {
        const askedAtMs = Date.now();
        const have = this.#copy?.snapshot.number ?? -1;
        const { snapshot } = await this.env.SNAPSHOTS.getByName(PUBLISHER).next(have, HELD_MS);
        if (snapshot === null) continue;
        this.#keep({ snapshot, askedAtMs });
        this.#changes.ring();
      }
    } catch (error) {
      this.#changes.break(error);
    } finally {
      this.#listening = false;
    }
  }

  /** Answers may overtake each other: an older document replaces none. What is newer than what was confirmed is at least as young. */
  #keep(copy: Copy): Copy {
    const known = this.#copy;
    if (known !== null && known.snapshot.number > copy.snapshot.number) return known;
    const askedAtMs = Math.max(known?.askedAtMs ?? 0, copy.askedAtMs);
    this.#copy = { snapshot: copy.snapshot, askedAtMs };
    return this.#copy;
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
    return this.#keep({ snapshot: newest, askedAtMs });
  }
}
