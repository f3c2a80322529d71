import type { Boundary } from './boundary.ts';
import { dueTimes, type InHand, type Kind, kinds, settleTaken, takeDue } from './outbox.ts';
import type { Sql } from './tables.ts';
import { within } from './within.ts';

/** Performs effects of one kind, all or (after a throw) perhaps some of them: they will be tried again. */
export type Deliver = (kind: Kind, effects: readonly InHand[]) => Promise<void>;

/** Hears of a try that failed, after the effects were put back. */
export type Failed = (kind: Kind, effects: readonly InHand[]) => void;

/** What the lanes do with what they take, what they tell of failures, and where a test may stop them. */
export type LaneWork = { readonly deliver: Deliver; readonly failed: Failed; readonly boundary: Boundary };

/** How many effects are performed together. */
const MOST: Record<Kind, number> = {
  publish: 1,
  spent: 1,
  audit: 100,
  incident: 1,
  project: 1,
  counters: 1,
  usage: 1,
  feedback: 100,
  notify: 1,
  abandon: 1,
};
/** What answers nothing for so long has failed; a late answer does no harm. */
const PATIENCE_MS = 10_000;
/** How soon to look again at a lane that is at work: should the process have died, nobody else does. */
const AT_WORK_MS = 1000;

/** Empties the outbox: one lane a kind, each in order and by itself, so that a database that is away delays no publish. */
export class Lanes {
  readonly #sql: Sql;
  readonly #do: LaneWork;
  readonly #atWork = new Map<Kind, Promise<void>>();

  constructor(sql: Sql, work: LaneWork) {
    this.#sql = sql;
    this.#do = work;
  }

  /** Performs what is due of a kind; resolves when nothing is due any more or a try failed. Never rejects. */
  flush(kind: Kind): Promise<void> {
    const known = this.#atWork.get(kind);
    if (known !== undefined) return known;
    const work = this.#work(kind).finally(() => this.#atWork.delete(kind));
    this.#atWork.set(kind, work);
    return work;
  }

  /** The same for every lane with something due, the publishing one first. */
  async flushDue(nowMs: number): Promise<void> {
    const due = dueTimes(this.#sql).filter(({ dueAtMs }) => dueAtMs <= nowMs);
    await Promise.all(kinds.filter((kind) => due.some((lane) => lane.kind === kind)).map((kind) => this.flush(kind)));
  }

  /** When some lane wants to be looked at, in ms since the epoch; null when the outbox is empty. */
  nextAtMs(nowMs: number): number | null {
    const moments = dueTimes(this.#sql).map(({ kind, dueAtMs }) =>
      this.#atWork.has(kind) ? Math.max(dueAtMs, nowMs + AT_WORK_MS) : dueAtMs,
    );
    return moments.length === 0 ? null : Math.min(...moments);
  }

  async #work(kind: Kind): Promise<void> {
    const { deliver, failed, boundary } = this.#do;
    for (;;) {
      const taken = takeDue(this.#sql, kind, { nowMs: Date.now(), most: MOST[kind] });
      if (taken.length === 0) return;
      try {
        await boundary(`${kind}:before`);
        await within(deliver(kind, taken), PATIENCE_MS);
        await boundary(`${kind}:performed`);
        settleTaken(this.#sql, kind, { taken, nowMs: Date.now() });
        await boundary(`${kind}:settled`);
      } catch (error) {
        console.error(`outbox: ${kind} not done, will be tried again`, error);
        failed(kind, taken);
        return;
      }
    }
  }
}
