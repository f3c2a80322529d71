import { DurableObject } from 'cloudflare:workers';
import { driftAlarm } from '#core/grading/drift-alarm';
import type { EvalId } from '#schema/contracts/ids';
import type { ReevalRow, ReevalStatus, ReevalTurn, ReevaluatorRpc } from '#schema/contracts/reeval';
import type { Env } from '../env.ts';
import { AlarmClock } from '../rollout/alarm-clock.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';
import { sha256 } from '../sha256.ts';
import { dropKept, keep, keptValue, type Going } from './kept.ts';
import { reevalOrder } from './reeval-order.ts';
import { createTables, type Sql } from './tables.ts';
import { isWorse, owedOf, tellOwed, type Owed } from './told.ts';
import { addTurn, lastTurns, turnOf, unableTurn } from './turns.ts';

/** When an alarm that failed is repeated. */
const AGAIN_MS = 10_000;
/** How soon an eval that is going on is looked at again: at first, at most, and as a share of how long it goes on already. */
const SOON_MS = 500;
const LATE_MS = 15_000;
const SHARE = 0.1;

/**
 * Looks, every so often, whether what serves is still as good as what was blessed: begins an eval, waits for it, writes down what it
 * said, and tells the owner for incidents when it got worse. It never moves traffic. What is going on stands in its own SQLite before
 * anybody is asked, and an eval has one id a turn, so a death repeats nothing and forgets nothing.
 */
export class Reevaluator extends DurableObject<Env> implements ReevaluatorRpc {
  readonly #sql: Sql;
  readonly #clock: AlarmClock;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    createTables(this.#sql);
    this.#clock = new AlarmClock((atMs) => void state.storage.setAlarm(atMs));
  }

  async configure(row: ReevalRow): Promise<boolean> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    const isNew = this.ctx.storage.transactionSync(() => {
      const before = keptValue(this.#sql, 'row');
      const newestMs = Math.max(before?.updatedAtMs ?? 0, keptValue(this.#sql, 'gone') ?? 0);
      if (row.updatedAtMs < newestMs) return false;
      if (before === undefined) keep(this.#sql, 'bornAtMs', row.updatedAtMs);
      keep(this.#sql, 'row', row);
      dropKept(this.#sql, 'gone');
      // It is looked at soon when it is new; what is only changed keeps its rhythm, or takes up a shorter one.
      const nextAtMs = before === undefined ? nowMs : (keptValue(this.#sql, 'nextAtMs') ?? nowMs);
      keep(this.#sql, 'nextAtMs', Math.min(nextAtMs, nowMs + row.settings.everyS * 1000));
      return true;
    });
    this.#wake();
    return isNew;
  }

  async forget(atMs: number): Promise<void> {
    refuseInChaos(this.env);
    const going = this.ctx.storage.transactionSync(() => {
      if ((keptValue(this.#sql, 'row')?.updatedAtMs ?? 0) > atMs) return undefined;
      const was = keptValue(this.#sql, 'going');
      for (const table of ['kept', 'turns', 'owed']) this.#sql.exec(`delete from ${table}`);
      keep(this.#sql, 'gone', atMs);
      return was;
    });
    // Should this be lost, the eval runs to its end and nobody looks: it spends what it may, and no more follows.
    if (going !== undefined) await this.env.EVALUATOR.getByName(going.eval).cancel();
  }

  async status(): Promise<ReevalStatus> {
    refuseInChaos(this.env);
    this.#wake();
    const failing = keptValue(this.#sql, 'failing');
    return {
      going: keptValue(this.#sql, 'going')?.eval ?? null,
      nextAtMs: keptValue(this.#sql, 'nextAtMs') ?? null,
      turns: keptValue(this.#sql, 'turns') ?? 0,
      failingSinceMs: failing?.sinceMs ?? null,
      incident: failing?.incident ?? null,
      last: lastTurns(this.#sql, 1)[0] ?? null,
    };
  }

  async history(limit: number): Promise<ReevalTurn[]> {
    refuseInChaos(this.env);
    return lastTurns(this.#sql, limit);
  }

  override async alarm(): Promise<void> {
    this.#clock.rang();
    try {
      refuseInChaos(this.env);
      await this.#tellOwed();
      await this.#turn();
      await this.#tellOwed();
      this.#wake();
    } catch (error) {
      console.error('reevaluator: alarm failed, will be tried again', error);
      const failedMs = Date.now();
      this.#clock.need(failedMs + AGAIN_MS, failedMs);
    }
  }

  /** Begins what is due, or looks how what began is doing. */
  async #turn(): Promise<void> {
    const row = keptValue(this.#sql, 'row');
    if (row === undefined) return;
    const going = keptValue(this.#sql, 'going') ?? (await this.#begin(row));
    if (going === null) return;
    const evaluator = this.env.EVALUATOR.getByName(going.eval);
    const known = await evaluator.view();
    if (known !== null) {
      if (known.status !== 'loading' && known.status !== 'running')
        this.#conclude(row, turnOf(going, known, Date.now()));
      return;
    }
    const order = await reevalOrder(this.env, row, going.eval);
    if (!order.ok) return this.#conclude(row, unableTurn(going, order.error, Date.now()));
    // Deleted meanwhile: nobody wants to know any more.
    if (keptValue(this.#sql, 'going')?.eval === going.eval) await evaluator.begin(order.value);
  }

  async #begin({ feature, name, settings }: ReevalRow): Promise<Going | null> {
    const nowMs = Date.now();
    const dueMs = keptValue(this.#sql, 'nextAtMs') ?? nowMs;
    if (dueMs > nowMs) return null;
    const n = (keptValue(this.#sql, 'turns') ?? 0) + 1;
    const bornAtMs = keptValue(this.#sql, 'bornAtMs') ?? 0;
    const hash = await sha256(`${feature}/reeval/${name}/${bornAtMs}/${n}`);
    const going = { n, eval: `e_${hash.slice(0, 16)}` as EvalId, beganAtMs: nowMs };
    return this.ctx.storage.transactionSync(() => {
      if (keptValue(this.#sql, 'row') === undefined) return null;
      keep(this.#sql, 'going', going);
      keep(this.#sql, 'turns', n);
      // From when it was due, so that the rhythm holds; what was missed while nobody ran is not made up for.
      const everyMs = settings.everyS * 1000;
      keep(this.#sql, 'nextAtMs', dueMs + everyMs > nowMs ? dueMs + everyMs : nowMs + everyMs);
      return going;
    });
  }

  #conclude(row: ReevalRow, turn: ReevalTurn): void {
    this.ctx.storage.transactionSync(() => {
      if (keptValue(this.#sql, 'going')?.n !== turn.n) return;
      dropKept(this.#sql, 'going');
      addTurn(this.#sql, turn);
      this.#judge(row, turn);
    });
  }

  /** What the turn changes of how it stands, and what people are told of it: with it, or not at all. */
  #judge(row: ReevalRow, turn: ReevalTurn): void {
    const failing = keptValue(this.#sql, 'failing');
    const unableBefore = keptValue(this.#sql, 'unable') ?? 0;
    const { tell, unable, isFailing } = driftAlarm(
      { isFailing: failing !== undefined, unable: unableBefore },
      turn.verdict,
    );
    keep(this.#sql, 'unable', unable);
    const owed = owedOf(row, turn, { tell, incident: failing?.incident ?? null });
    if (owed !== null)
      this.#sql.exec('insert or ignore into owed (id, owed) values (?, ?)', owed.id, JSON.stringify(owed));
    if (isFailing) keep(this.#sql, 'failing', failing ?? { sinceMs: turn.endedAtMs, incident: owed?.id ?? null });
    else dropKept(this.#sql, 'failing');
  }

  /** Opens incidents and tells receivers. */
  async #tellOwed(): Promise<void> {
    for (const { id, owed } of this.#sql.exec<{ id: string; owed: string }>('select id, owed from owed').toArray()) {
      const one = JSON.parse(owed) as Owed;
      const incident = await tellOwed(this.env, one);
      this.ctx.storage.transactionSync(() => {
        this.#sql.exec('delete from owed where id = ?', id);
        const failing = keptValue(this.#sql, 'failing');
        // A closed one is not gone on with: the next fail opens another, and that is shown.
        if (failing !== undefined && isWorse(one)) keep(this.#sql, 'failing', { ...failing, incident });
      });
    }
  }

  #wake(): void {
    if (keptValue(this.#sql, 'row') === undefined) return;
    const nowMs = Date.now();
    const going = keptValue(this.#sql, 'going');
    const lookMs = going && nowMs + Math.min(LATE_MS, Math.max(SOON_MS, (nowMs - going.beganAtMs) * SHARE));
    this.#clock.need(lookMs ?? keptValue(this.#sql, 'nextAtMs') ?? nowMs, nowMs);
  }
}
