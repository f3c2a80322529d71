import { DurableObject } from 'cloudflare:workers';
import { driftQuestion } from '#core/watch/drift-question';
import type { Reading } from '#core/watch/read-window';
import { totalsOf, type Totals } from '#core/watch/totals';
import type { AlertRule, AlertRuleRow, RuleStanding, WatchRpc } from '#schema/contracts/alert-rule';
import type { FeatureName } from '#schema/contracts/ids';
import type { Env } from '../env.ts';
import { AlarmClock } from '../rollout/alarm-clock.ts';
import { refuseInChaos } from '../rollout/refuse-in-chaos.ts';
import { listRules } from '../store/alert-rules.ts';
import { judgeRules } from './judge-rules.ts';
import { keep, keptValue } from './kept.ts';
import { nextOwed, readOwed, settle, turnTo } from './owed-rows.ts';
import { pay } from './pay.ts';
import { readDrift } from './read-drift.ts';
import { keepStanding, readRules, takeRules } from './rule-rows.ts';
import { addSample } from './sample-rows.ts';
import { createTables, type Sql } from './tables.ts';

/** How many rules one feature may have; its Watch judges them all at every look. */
export const MOST_RULES = 50;
/** A look every tenth of the shortest window, but within these bounds. */
const OFTEN_MS = 1000;
const SELDOM_MS = 30_000;
/** The rules are read again so often, should a change not have been heard of. */
const REREAD_MS = 60_000;
const DRIFT_MS = 30_000;

/**
 * Judges a feature's alert rules by what its Conductor has counted: it looks at the counters by alarm, remembers what they came
 * to, and what a rule that fires owes is in its SQLite before anybody is told. Counters that cannot be asked are no verdict.
 */
export class Watch extends DurableObject<Env> implements WatchRpc {
  readonly #sql: Sql;
  readonly #clock: AlarmClock;
  #drifts: ReadonlyMap<string, Reading | null> = new Map();
  #driftsAtMs = 0;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    createTables(this.#sql);
    // Not awaited: it is written together with the rows before it, and no reply leaves before both are on disk.
    this.#clock = new AlarmClock((atMs) => void state.storage.setAlarm(atMs));
  }

  async sync(feature: FeatureName): Promise<void> {
    refuseInChaos(this.env);
    await this.#read(feature, Date.now());
    const nowMs = Date.now();
    if (this.#isNeeded()) this.#clock.need(nowMs, nowMs);
  }

  async standings(): Promise<{ [rule: string]: RuleStanding }> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    if (this.#isNeeded()) this.#clock.need(nowMs + this.#everyMs(), nowMs);
    return Object.fromEntries(readRules(this.#sql).map(({ rule, standing }) => [rule.name, standing]));
  }

  /** Looks and judges. Nothing escapes: the runtime gives an alarm up that threw six times. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    const nowMs = Date.now();
    try {
      refuseInChaos(this.env);
      await this.#look(nowMs);
      await this.#pay();
    } catch (error) {
      console.error('watch: alarm failed, will be tried again', error);
    }
    if (this.#isNeeded()) this.#clock.need(nowMs + this.#everyMs(), Date.now());
  }

  #isNeeded(): boolean {
    return readRules(this.#sql).length > 0 || readOwed(this.#sql).length > 0;
  }

  #everyMs(): number {
    const shortest = Math.min(...readRules(this.#sql).map(({ rule }) => rule.windowS * 1000));
    return Math.max(OFTEN_MS, Math.min(SELDOM_MS, shortest / 10));
  }

  async #read(feature: FeatureName, nowMs: number): Promise<void> {
    const rows = await listRules(this.env.DB, { limit: MOST_RULES, after: undefined }, feature);
    const rules = rows.map(ruleOf);
    this.ctx.storage.transactionSync(() => {
      keep(this.#sql, 'feature', feature);
      keep(this.#sql, 'readAtMs', nowMs);
      takeRules(this.#sql, rules, nowMs);
      if (rules.length === 0) this.#sql.exec('delete from samples');
    });
  }

  async #look(nowMs: number): Promise<void> {
    const feature = keptValue(this.#sql, 'feature');
    if (feature === undefined) return;
    if ((keptValue(this.#sql, 'readAtMs') ?? 0) < nowMs - REREAD_MS)
      await this.#read(feature, nowMs).catch((error: unknown) => console.error('watch: rules not read', error));
    const rules = readRules(this.#sql);
    if (rules.length === 0) return;
    const totals = await this.#totals(feature);
    await this.#readDrifts(
      rules.map(({ rule }) => rule),
      nowMs,
    );
    const longest = Math.max(...rules.map(({ rule }) => (rule.metric === 'drift' ? 0 : rule.windowS * 1000)));
    this.ctx.storage.transactionSync(() => {
      // Read again: somebody may have changed them while the counters were asked.
      judgeRules(this.#sql, readRules(this.#sql), { nowMs, totals, drifts: this.#drifts });
      if (totals !== null) addSample(this.#sql, { atMs: nowMs, totals }, 2 * longest + SELDOM_MS);
    });
  }

  async #totals(feature: FeatureName): Promise<Totals | null> {
    try {
      return totalsOf(await this.env.CONDUCTOR.getByName(feature).counters());
    } catch (error) {
      console.error(`watch: the counters of ${feature} could not be asked`, error);
      return null;
    }
  }

  async #readDrifts(rules: readonly AlertRule[], nowMs: number): Promise<void> {
    const asked = rules.filter(({ metric }) => metric === 'drift');
    if (asked.length === 0 || nowMs < this.#driftsAtMs + DRIFT_MS) return;
    const read = asked.map(async (rule) => {
      const drift = readDrift(this.env.DB, rule, nowMs);
      return [driftQuestion(rule), await drift.catch(() => null)] as const;
    });
    this.#drifts = new Map(await Promise.all(read));
    this.#driftsAtMs = nowMs;
  }

  /** What is owed is done one after the other; what fails stays, and is done at the next look. */
  async #pay(): Promise<void> {
    for (let owed = nextOwed(this.#sql); owed !== undefined; owed = nextOwed(this.#sql)) {
      const { id, body } = owed;
      const incident = await pay(this.env, id, body);
      this.ctx.storage.transactionSync(() => {
        settle(this.#sql, id);
        if (body.do === 'open') turnTo(this.#sql, { meant: body.opening.id, incident });
        const kept = body.do === 'open' ? readRules(this.#sql).find(({ rule }) => rule.name === body.rule) : undefined;
        if (kept !== undefined) keepStanding(this.#sql, kept.rule.name, { ...kept.standing, incident });
      });
    }
  }
}

function ruleOf(row: AlertRuleRow): AlertRule {
  const { updatedBy: _by, updatedAtMs: _at, ...rule } = row;
  return rule;
}
