import { DurableObject } from 'cloudflare:workers';
import type { Notification } from '#schema/contracts/notification';
import type { NotifierRpc, ReceiverSettings, ReceiverStatus } from '#schema/contracts/rpc';
import type { Env } from '../env.ts';
import { openKeptIncident } from '../open-kept-incident.ts';
import { AlarmClock } from '../rollout/alarm-clock.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';
import { giveUpHopeless } from './give-up.ts';
import { dropKept, keep, keptValue } from './kept.ts';
import { retryDelayMs } from '../retry-delay.ts';
import { live, makeSecret, rotated } from './secrets.ts';
import { type Outcome, send } from './send.ts';
import { createTables, type Sql } from './tables.ts';
import {
  addWaiting,
  countWaiting,
  dueWaiting,
  hasten,
  type InHand,
  noteTry,
  postpone,
  settle,
  waitingTimes,
} from './waiting.ts';

/** How many are told at a time, and how long one alarm goes on before the next takes over. */
const AT_A_TIME = 4;
const SHIFT_MS = 60_000;
/** When to try again after an alarm that failed, and to tell D1 of an incident again. */
const AGAIN_MS = 10_000;

/**
 * Tells one receiver what happened: at least once each, in no order, always under the same id. It keeps what it took in its
 * own SQLite until the receiver answers 2xx, or for a day.
 *
 * The receiver's secret (and a Slack address, which is one) is kept here and nowhere else, as it is: signing needs its text,
 * no method gives it out, and no query of D1, list, log or audit entry can meet it. A key to seal it with would have to lie
 * beside this object, in reach of the same code, and protect it from nobody.
 */
export class Notifier extends DurableObject<Env> implements NotifierRpc {
  readonly #sql: Sql;
  readonly #clock: AlarmClock;
  #stop = new AbortController();

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    createTables(this.#sql);
    // Not awaited: it is written together with the rows before it, and no reply leaves before both are on disk.
    this.#clock = new AlarmClock((atMs) => void state.storage.setAlarm(atMs));
  }

  async take(notification: Notification): Promise<void> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    this.ctx.storage.transactionSync(() => {
      this.#keepName();
      if (keptValue(this.#sql, 'gone') !== undefined) return;
      if (addWaiting(this.#sql, notification, nowMs)) giveUpHopeless(this.#sql, nowMs);
    });
    this.#wake(nowMs);
  }

  async configure({ kind, url, secret, atMs }: ReceiverSettings): Promise<{ made: string | null } | false> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    const answer = this.ctx.storage.transactionSync(() => {
      this.#keepName();
      const newest = keptValue(this.#sql, 'receiver')?.atMs ?? keptValue(this.#sql, 'gone') ?? 0;
      if (atMs < newest) return false;
      const secrets = keptValue(this.#sql, 'secrets') ?? [];
      const made = secret === null && secrets.length === 0 ? makeSecret() : null;
      const signing = secret ?? made;
      if (signing !== null) keep(this.#sql, 'secrets', rotated(secrets, signing, nowMs));
      keep(this.#sql, 'receiver', { kind, url, atMs });
      dropKept(this.#sql, 'gone');
      dropKept(this.#sql, 'quietUntilMs');
      hasten(this.#sql, nowMs);
      return { made };
    });
    this.#wake(nowMs);
    return answer;
  }

  async forget(atMs: number): Promise<void> {
    refuseInChaos(this.env);
    this.ctx.storage.transactionSync(() => {
      if ((keptValue(this.#sql, 'receiver')?.atMs ?? 0) > atMs) return;
      for (const table of ['kept', 'waiting', 'settled']) this.#sql.exec(`delete from ${table}`);
      keep(this.#sql, 'gone', atMs);
      this.#stop.abort();
      this.#stop = new AbortController();
    });
  }

  async status(): Promise<ReceiverStatus> {
    refuseInChaos(this.env);
    this.#wake(Date.now());
    return {
      pending: countWaiting(this.#sql),
      givenUp: keptValue(this.#sql, 'givenUp') ?? 0,
      lastError: keptValue(this.#sql, 'lastError') ?? null,
    };
  }

  /** Tells what is due. Nothing escapes: the runtime gives an alarm up that threw six times. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    const startedMs = Date.now();
    try {
      refuseInChaos(this.env);
      while (Date.now() < startedMs + SHIFT_MS && (await this.#tellSome()));
      // Whom nobody hears must be seen by somebody: an incident, at most one a receiver and day.
      await openKeptIncident(this.env.DB, this.#sql);
      this.#wake(Date.now());
    } catch (error) {
      console.error('notifier: alarm failed, will be tried again', error);
      const failedMs = Date.now();
      this.#clock.need(failedMs + AGAIN_MS, failedMs);
    }
  }

  /** One handful of what is due, together; false when nothing is. */
  async #tellSome(): Promise<boolean> {
    const nowMs = Date.now();
    const receiver = keptValue(this.#sql, 'receiver');
    const inHand = this.ctx.storage.transactionSync(() => {
      giveUpHopeless(this.#sql, nowMs);
      if (receiver === undefined || nowMs < (keptValue(this.#sql, 'quietUntilMs') ?? 0)) return [];
      const due = dueWaiting(this.#sql, { nowMs, most: AT_A_TIME });
      // Taking is trying: should the process die with these in hand, they are due again.
      for (const one of due) noteTry(this.#sql, one.notification.id, againAtMs(one, nowMs));
      return due;
    });
    if (receiver === undefined || inHand.length === 0) return false;
    this.#wake(nowMs);
    const secrets = live(keptValue(this.#sql, 'secrets') ?? [], nowMs).map(({ text }) => text);
    const way = { receiver, secrets, loopback: this.env.SLUICE_DEV === 'true', stop: this.#stop.signal };
    await Promise.all(
      inHand.map(async (one) => {
        const outcome = await send(one.notification, way);
        if (!way.stop.aborted) this.#note(one, outcome);
      }),
    );
    return true;
  }

  #note(one: InHand, outcome: Outcome): void {
    const nowMs = Date.now();
    this.ctx.storage.transactionSync(() => {
      if (outcome.ok) {
        settle(this.#sql, one.notification.id, nowMs);
        dropKept(this.#sql, 'lastError');
        return;
      }
      keep(this.#sql, 'lastError', outcome.error);
      postpone(this.#sql, one.notification.id, againAtMs(one, nowMs));
      const quietUntilMs = Math.max(keptValue(this.#sql, 'quietUntilMs') ?? 0, nowMs + outcome.quietMs);
      if (outcome.quietMs > 0) keep(this.#sql, 'quietUntilMs', quietUntilMs);
    });
  }

  /** The alarm, at the earliest need: something due and allowed, something to be given up, an incident to be opened. */
  #wake(nowMs: number): void {
    if (keptValue(this.#sql, 'incident') !== undefined) this.#clock.need(nowMs, nowMs);
    const times = waitingTimes(this.#sql);
    if (times === null) return;
    const canTell = keptValue(this.#sql, 'receiver') !== undefined;
    const tellAtMs = Math.max(times.dueAtMs, keptValue(this.#sql, 'quietUntilMs') ?? 0);
    this.#clock.need(canTell ? Math.min(tellAtMs, times.endAtMs) : times.endAtMs, nowMs);
  }

  #keepName(): void {
    const { name } = this.ctx.id;
    if (name !== undefined && keptValue(this.#sql, 'name') === undefined) keep(this.#sql, 'name', name);
  }
}

const againAtMs = ({ tries }: InHand, nowMs: number): number => nowMs + retryDelayMs(tries, Math.random());
