import { DurableObject } from 'cloudflare:workers';
import type { ExporterRpc, ExporterSettings, ExporterStatus, RunToTell } from '#schema/contracts/exporter';
import type { Env } from '../env.ts';
import { openKeptIncident } from '../open-kept-incident.ts';
import { retryDelayMs } from '../retry-delay.ts';
import { AlarmClock } from '../rollout/alarm-clock.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';
import { dropKept, keep, keptValue } from './kept.ts';
import { post, type Posted } from './post.ts';
import { createTables, type Sql } from './tables.ts';
import {
  addWaiting,
  BATCH_MOST,
  countWaiting,
  dropMuch,
  dropOld,
  dropUnwanted,
  frontOf,
  isAnyWaiting,
  mayTell,
  settle,
  type Batch,
  type GivenUp,
} from './waiting.ts';

/** Runs gather for so long before they are told together. */
const GATHER_MS = 250;
/** How long one alarm goes on before the next takes over. */
const SHIFT_MS = 60_000;
/** When to try again after an alarm that failed. */
const AGAIN_MS = 10_000;
/** The longest pause between tries that nobody asked for. */
const LONGEST_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

const counters = ['sent', 'rejected', 'givenUp'] as const;

/**
 * Tells one OTLP/HTTP endpoint the runs that it was handed, in their order, one request at a time: at least once each. It keeps what
 * it took in its own SQLite until the endpoint takes it, refuses it for good, or a day is over; of too much the oldest goes. What is
 * never told is counted, said in `lastError`, and opens an incident.
 */
export class Exporter extends DurableObject<Env> implements ExporterRpc {
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

  async take(runs: readonly RunToTell[]): Promise<void> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    this.ctx.storage.transactionSync(() => {
      const settings = keptValue(this.#sql, 'settings');
      if (settings === undefined) return;
      addWaiting(
        this.#sql,
        runs.filter((run) => mayTell(run, settings)),
        nowMs,
      );
      this.#giveUp(dropMuch(this.#sql), 'More waited than is kept.', nowMs);
    });
    this.#wake(nowMs);
  }

  async configure(settings: ExporterSettings): Promise<boolean> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    const taken = this.ctx.storage.transactionSync(() => {
      const newest = keptValue(this.#sql, 'settings')?.atMs ?? keptValue(this.#sql, 'gone') ?? 0;
      if (settings.atMs < newest) return false;
      const { name } = this.ctx.id;
      if (name !== undefined) keep(this.#sql, 'name', name);
      keep(this.#sql, 'settings', settings);
      dropKept(this.#sql, 'gone', 'tries', 'dueAtMs', 'most');
      // Somebody decided it: it is counted, and no incident.
      const dropped = dropUnwanted(this.#sql, settings);
      this.#count('givenUp', dropped);
      if (dropped > 0) this.#halt();
      return true;
    });
    this.#wake(nowMs);
    return taken;
  }

  async forget(atMs: number): Promise<void> {
    refuseInChaos(this.env);
    this.ctx.storage.transactionSync(() => {
      if ((keptValue(this.#sql, 'settings')?.atMs ?? 0) > atMs) return;
      for (const table of ['kept', 'waiting']) this.#sql.exec(`delete from ${table}`);
      keep(this.#sql, 'gone', atMs);
      this.#halt();
    });
  }

  /** Ends the request that is under way: what it holds may not be told any more. */
  #halt(): void {
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  async status(): Promise<ExporterStatus> {
    refuseInChaos(this.env);
    this.#wake(Date.now());
    const [sent = 0, rejected = 0, givenUp = 0] = counters.map((name) => keptValue(this.#sql, name));
    return {
      pending: countWaiting(this.#sql),
      ...{ sent, rejected, givenUp },
      lastSentAtMs: keptValue(this.#sql, 'lastSentAtMs') ?? null,
      lastError: keptValue(this.#sql, 'lastError') ?? null,
    };
  }

  /** Tells what waits. Nothing escapes: the runtime gives an alarm up that threw six times. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    const startedMs = Date.now();
    try {
      refuseInChaos(this.env);
      while (Date.now() < startedMs + SHIFT_MS && (await this.#tellSome()));
      await openKeptIncident(this.env.DB, this.#sql);
      this.#wake(Date.now());
    } catch (error) {
      console.error('exporter: alarm failed, will be tried again', error);
      const failedMs = Date.now();
      this.#clock.need(failedMs + AGAIN_MS, failedMs);
    }
  }

  /** One batch; false when there is none to be told now. */
  async #tellSome(): Promise<boolean> {
    const nowMs = Date.now();
    this.#giveUp(dropOld(this.#sql, nowMs), 'It was not taken for a day.', nowMs);
    const settings = keptValue(this.#sql, 'settings');
    if (settings === undefined || nowMs < (keptValue(this.#sql, 'dueAtMs') ?? 0)) return false;
    const batch = frontOf(this.#sql, keptValue(this.#sql, 'most') ?? BATCH_MOST.runs);
    if (batch === null) return false;
    const env = this.env as unknown as Readonly<Record<string, unknown>>;
    const secretOf = (name: string): string | undefined => {
      const value = name.startsWith('EXPORTER_') ? env[name] : undefined;
      return typeof value === 'string' && value !== '' ? value : undefined;
    };
    const way = { settings, secretOf, loopback: this.env.SLUICE_DEV === 'true', stop: this.#stop.signal };
    const posted = await post(batch.bodies, way);
    if (way.stop.aborted) return false;
    this.ctx.storage.transactionSync(() => this.#note(batch, posted, Date.now()));
    return posted.end !== 'again';
  }

  #note(batch: Batch, posted: Posted, nowMs: number): void {
    if (posted.error === null) dropKept(this.#sql, 'lastError');
    else keep(this.#sql, 'lastError', posted.error);
    switch (posted.end) {
      case 'taken': {
        // Of a batch under way the oldest may have been given up, and are counted as that.
        const { spans } = settle(this.#sql, batch);
        this.#count('sent', Math.max(0, spans - posted.rejected));
        this.#count('rejected', Math.min(spans, posted.rejected));
        keep(this.#sql, 'lastSentAtMs', nowMs);
        dropKept(this.#sql, 'tries', 'dueAtMs');
        break;
      }
      case 'again': {
        const tries = (keptValue(this.#sql, 'tries') ?? 0) + 1;
        const pauseMs = Math.max(posted.quietMs, Math.min(LONGEST_MS, retryDelayMs(tries, Math.random())));
        keep(this.#sql, 'tries', tries);
        keep(this.#sql, 'dueAtMs', Math.ceil(nowMs + pauseMs));
        break;
      }
      case 'too_large':
        if (batch.runs > 1) keep(this.#sql, 'most', Math.ceil(batch.runs / 2));
        else this.#giveUp(settle(this.#sql, batch), posted.error, nowMs);
        break;
      case 'refused':
        this.#giveUp(settle(this.#sql, batch), posted.error, nowMs);
        break;
    }
  }

  #count(name: (typeof counters)[number], more: number): void {
    if (more > 0) keep(this.#sql, name, (keptValue(this.#sql, name) ?? 0) + more);
  }

  /** Whoever is not told runs must be seen by somebody: an incident, at most one an exporter and day. */
  #giveUp({ spans, feature }: GivenUp, why: string, nowMs: number): void {
    if (spans === 0) return;
    this.#count('givenUp', spans);
    const lastError = keptValue(this.#sql, 'lastError') ?? null;
    if (lastError === null) keep(this.#sql, 'lastError', why);
    const name = keptValue(this.#sql, 'name') ?? 'unnamed';
    const day = Math.floor(nowMs / DAY_MS);
    const detail = { exporter: name, why, lastError, givenUp: keptValue(this.#sql, 'givenUp') ?? spans };
    const title = `The exporter ${name} does not take traces`;
    keep(this.#sql, 'incident', { id: `exporter/${name}/${day}`, atMs: nowMs, feature, title, detail });
  }

  /** The alarm, at the earliest need: a batch that may be told, or an incident to be opened. */
  #wake(nowMs: number): void {
    if (keptValue(this.#sql, 'incident') !== undefined) this.#clock.need(nowMs, nowMs);
    if (!isAnyWaiting(this.#sql)) return;
    this.#clock.need(Math.max(nowMs + GATHER_MS, keptValue(this.#sql, 'dueAtMs') ?? 0), nowMs);
  }
}
