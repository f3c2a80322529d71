import { DurableObject } from 'cloudflare:workers';
import { charged } from '#core/limit/gcra';
import type { Rate } from '#schema/contracts/key-limits';
import type { LimiterRpc } from '#schema/contracts/rpc';
import type { Env } from '../env.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';

/** The most buckets of one object; then the oldest give way. */
const MOST = 20_000;

/**
 * Counts what isolates let in, each bucket in one place (`key/<key>`, `unit/<key>/<shard>`). It is only in memory: an object that
 * was moved has forgotten at most one burst of each bucket, and no unit's name is ever written down.
 */
export class Limiter extends DurableObject<Env> implements LimiterRpc {
  readonly #tats = new Map<string, number>();

  /** Charges a bucket for calls that were let in, and answers how far ahead of its time it is then, in µs. */
  async charge(subject: string, n: number, rate: Rate): Promise<number> {
    refuseInChaos(this.env);
    const nowUs = Date.now() * 1000;
    const tatUs = charged(this.#tats.get(subject) ?? 0, nowUs, { n, rate });
    this.#tats.delete(subject);
    this.#tats.set(subject, tatUs);
    if (this.#tats.size > MOST) this.#forget(nowUs);
    return tatUs - nowUs;
  }

  /** What is paid for says nothing any more; if that is not enough, half of the buckets go that were not used for longest. */
  #forget(nowUs: number): void {
    for (const [subject, tatUs] of this.#tats) if (tatUs <= nowUs) this.#tats.delete(subject);
    if (this.#tats.size <= MOST / 2) return;
    for (const subject of [...this.#tats.keys()].slice(0, MOST / 2)) this.#tats.delete(subject);
  }
}
