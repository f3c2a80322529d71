import { DurableObject } from 'cloudflare:workers';
import { begunRollout } from '#core/rollout/begun-rollout';
import type { FeatureState } from '#core/rollout/state';
import type { AlertInput, AlertResult } from '#schema/contracts/alert';
import type { Counter } from '#schema/contracts/counter';
import type { Budgets } from '#schema/contracts/feature';
import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { Guardrail } from '#schema/contracts/guardrail';
import type { FeatureName, RolloutId, RunId } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';
import type { UnitSpending } from '#schema/contracts/usage';
import type { RecordBatch } from '#schema/contracts/record';
import type { Result } from '#schema/contracts/result';
import type { ReplayView, RolloutView } from '#schema/contracts/rollout';
import type {
  Actor,
  Command,
  ConductorControlRpc,
  ConductorEdgeRpc,
  MeasuredTimes,
  Standing,
  TrafficSeen,
} from '#schema/contracts/rpc';
import type { Env } from '../env.ts';
import { allCounters, dirtyCounters, noteFlushed } from './counter-rows.ts';
import { comparedNow, measuredNow } from './compared-now.ts';
import { setBudgets, spendingNow } from './budget.ts';
import { boundaryOf } from './boundary.ts';
import { abandonGate } from './abandon-gate.ts';
import { askGate } from './ask-gate.ts';
import { dearestUnits, dirtyMonths, noteMonthsFlushed } from './active-units.ts';
import { deliver, type FlushedUsage } from './deliver.ts';
import { eventOf } from './event-of.ts';
import { keepFirst } from './first-feedback.ts';
import { GateKeeper } from './gate-keeper.ts';
import { dirtyHappenings, noteHappeningsFlushed } from './happening-rows.ts';
import { Lanes } from './lanes.ts';
import { evidenceNow } from './evidence-now.ts';
import { awaits, enqueue, type InHand } from './outbox.ts';
import { incidentTold } from './incident-told.ts';
import { meantRollout } from './meant-rollout.ts';
import { publishedRoute } from './published-route.ts';
import { refuseInChaos } from './refuse-in-chaos.ts';
import { replayDecision } from './replay-decision.ts';
import { AlarmClock } from './alarm-clock.ts';
import { nextSweepAtMs, sweep } from './retention.ts';
import { findRollout } from './find-rollout.ts';
import { findKeptRollout } from './rollout-rows.ts';
import { trafficSeen } from './traffic-seen.ts';
import { dirtyUsage, noteUsageFlushed } from './usage-rows.ts';
import { createTables, type Sql } from './tables.ts';
import { Traffic } from './traffic.ts';
import { within } from './within.ts';

/** How long a reply to a command waits for its route to be published, in ms. */
const PUBLISH_PATIENCE_MS = 1000;
/** How many times a publish may fail before it is an incident: about three seconds. */
const TRIES_UNTOLD = 5;
/** When to try again after an alarm that failed, in ms. */
const AGAIN_MS = 1000;

/**
 * The truth of one feature's traffic. It is a mailbox, an alarm and an outbox around `transition`, which decides everything:
 * commands, alerts and records come in, each is one transaction of a decision with its effects, and the effects are performed
 * behind it, at least once. Whatever was answered is in its SQLite, and whatever is owed is done by the alarm after a crash.
 */
export class Conductor extends DurableObject<Env> implements ConductorControlRpc, ConductorEdgeRpc {
  readonly #sql: Sql;
  readonly #traffic: Traffic;
  readonly #lanes: Lanes;
  readonly #clock: AlarmClock;
  readonly #gates: GateKeeper;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    createTables(this.#sql);
    this.#traffic = new Traffic(this.#sql);
    const present = {
      now: () => Date.now(),
      state: () => this.#known(),
      view: (id: RolloutId) => this.#view(id),
      spending: () => spendingNow(this.#sql, Date.now()),
      dirtyCounters: () => dirtyCounters(this.#sql),
      noteFlushed: (rows: Parameters<typeof noteFlushed>[1]) => noteFlushed(this.#sql, rows),
      dirtyHappenings: () => dirtyHappenings(this.#sql),
      noteHappeningsFlushed: (rows: Parameters<typeof noteHappeningsFlushed>[1]) =>
        noteHappeningsFlushed(this.#sql, rows),
      usage: () => ({ days: dirtyUsage(this.#sql), months: dirtyMonths(this.#sql) }),
      noteUsage: ({ days, months }: FlushedUsage) => {
        noteUsageFlushed(this.#sql, days);
        noteMonthsFlushed(this.#sql, months);
      },
    };
    // Not awaited: it is written together with the rows before it, and no reply leaves before both are on disk.
    this.#clock = new AlarmClock((atMs) => void state.storage.setAlarm(atMs));
    const boundary = boundaryOf(env);
    this.#gates = new GateKeeper({
      state: () => this.#traffic.known(),
      ask: (rollout, gate) => askGate(env, rollout, { gate, nowMs: Date.now() }),
      judge: (judged) => this.#transact(() => this.#traffic.decide(this.#known(), judged, Date.now())),
      abandon: (rollout, gate) => abandonGate(env, { rollout, gate }),
      boundary,
    });
    this.#lanes = new Lanes(this.#sql, {
      deliver: (kind, effects) => deliver(env, present, { kind, effects }),
      failed: (kind, effects) => kind === 'publish' && this.#unpublished(effects),
      boundary,
    });
  }

  /** Does what a person asks: durable before it answers, and published when the publisher answers within a second. */
  async command(feature: FeatureName, command: Command, by: Actor): Promise<Result<Standing, Failure>> {
    refuseInChaos(this.env);
    const frozen = await comparedNow(this.env, this.#sql, { state: this.#traffic.state(feature), command });
    const nowMs = Date.now();
    const result = this.#transact(() => {
      this.#traffic.pass(nowMs);
      const state = this.#traffic.state(feature);
      const live = begunRollout(state);
      const event = eventOf(command, by, {
        frozen: () => frozen(state.control),
        evidence: () => live && evidenceNow(this.#sql, live, nowMs),
        ended: (id) => findKeptRollout(this.#sql, id)?.state ?? null,
      });
      return this.#traffic.decide(state, event, nowMs);
    });
    if (!result.ok) return result;
    await this.#publishedSoon();
    return { ok: true, value: this.#standing(feature, meantRollout(command, this.#traffic.state(feature))) };
  }

  /** Heeds an alarm of another system; a repeat with the same key does nothing. */
  async alert(alert: AlertInput, by: Actor): Promise<AlertResult> {
    refuseInChaos(this.env);
    const nowMs = Date.now();
    const result = this.#transact(() => {
      this.#traffic.pass(nowMs);
      return this.#traffic.decide(this.#traffic.state(alert.feature), { type: 'alert', alert, by }, nowMs);
    });
    if (!result.ok || result.value.alert === null) throw new Error('an alert is never refused');
    await this.#publishedSoon();
    return result.value.alert;
  }

  /** How the feature stands. */
  async standing(feature: FeatureName): Promise<Standing> {
    refuseInChaos(this.env);
    return this.#standing(feature, this.#traffic.state(feature).rollout?.id ?? null);
  }

  /** A rollout of this feature, live or ended; null when it is not known (any more). */
  async rollout(id: RolloutId): Promise<RolloutView | null> {
    refuseInChaos(this.env);
    return this.#view(id);
  }

  /** Computes a decision of the evidence again from what it was taken from. */
  async replay(id: RolloutId, n: number): Promise<Result<ReplayView, Failure>> {
    refuseInChaos(this.env);
    return replayDecision(this.#sql, id, n);
  }

  /** Takes records of runs; a batch that was taken before changes nothing. */
  async record(batch: RecordBatch): Promise<void> {
    refuseInChaos(this.env);
    this.#transact(() => this.#traffic.record(batch, Date.now()));
  }

  /** Sets what a day may cost; an older setting than the one there is changes nothing. Published as a command is. */
  async setBudgets(feature: FeatureName, budgets: Budgets, atMs: number): Promise<void> {
    refuseInChaos(this.env);
    this.#transact(() => setBudgets(this.#sql, { budgets, atMs }, { feature, nowMs: Date.now() }));
    await this.#publishedSoon('spent');
  }

  /** Whether one more run may be mirrored; what is granted is reserved, durably, before it is. */
  async permitShadow(rollout: RolloutId, period: number, run: RunId): Promise<boolean> {
    refuseInChaos(this.env);
    return this.#transact(() => this.#traffic.permitShadow({ rollout, period, run }, Date.now()));
  }

  /** What the feature's traffic was like lately, whatever is rolling out. */
  async trafficSeen(feature: FeatureName, guardrails: Guardrail[]): Promise<TrafficSeen> {
    refuseInChaos(this.env);
    return trafficSeen(this.#sql, this.#traffic.state(feature), { guardrails, nowMs: Date.now() });
  }

  /** What was counted since the feature exists, of every version, arm and outcome. */
  async counters(): Promise<Counter[]> {
    refuseInChaos(this.env);
    return allCounters(this.#sql);
  }

  /** What control's newest runs measure, for the rollout of a flag that watches this feature. */
  async measured(feature: FeatureName): Promise<MeasuredTimes> {
    refuseInChaos(this.env);
    return measuredNow(this.env, this.#sql, this.#traffic.state(feature));
  }

  /** Whose runs of a month cost most. */
  async dearestUnits(month: string, most: number): Promise<{ units: UnitSpending[]; whole: boolean }> {
    refuseInChaos(this.env);
    return dearestUnits(this.#sql, month, most);
  }

  /** Takes feedback on a run; durable when it returns. */
  async feedback(record: FeedbackRecord): Promise<void> {
    refuseInChaos(this.env);
    const { run, name, atMs } = record;
    this.#transact(() => {
      keepFirst(this.#sql, record);
      enqueue(this.#sql, {
        kind: 'feedback',
        name: `feedback/${run}/${name}/${atMs}`,
        body: record,
        dueAtMs: Date.now(),
      });
    });
  }

  /** What time brings. Nothing escapes: the runtime gives an alarm up that threw six times. It never waits for the world. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    try {
      refuseInChaos(this.env);
      const nowMs = Date.now();
      this.#transact(() => {
        this.#traffic.pass(nowMs);
        sweep(this.#sql, nowMs);
      });
    } catch (error) {
      console.error('conductor: alarm failed, will be tried again', error);
      const failedMs = Date.now();
      this.#clock.need(failedMs + AGAIN_MS, failedMs);
    }
  }

  /** A decision and its effects, all or nothing; then the alarm for whatever is owed, and the first try of what is due. */
  #transact<Value>(decide: () => Value): Value {
    let value: Value;
    try {
      value = this.ctx.storage.transactionSync(decide);
    } catch (error) {
      this.#traffic.forget();
      throw error;
    }
    const nowMs = Date.now();
    this.#wake(nowMs);
    this.ctx.waitUntil(this.#perform(nowMs));
    return value;
  }

  async #perform(nowMs: number): Promise<void> {
    try {
      await Promise.all([this.#lanes.flushDue(nowMs), this.#gates.look(nowMs)]);
      this.#wake(Date.now());
    } catch (error) {
      console.error('conductor: outbox stopped, the alarm goes on with it', error);
    }
  }

  /** One alarm for the earliest need. */
  #wake(nowMs: number): void {
    const needs = [
      this.#traffic.nextAtMs(),
      this.#lanes.nextAtMs(nowMs),
      this.#gates.nextAtMs(nowMs),
      nextSweepAtMs(this.#sql),
    ];
    const known = needs.filter((at) => at !== null);
    if (known.length > 0) this.#clock.need(Math.min(...known), nowMs);
  }

  async #publishedSoon(kind: 'publish' | 'spent' = 'publish'): Promise<void> {
    // What is not published by then goes on by itself.
    await within(this.#lanes.flush(kind), PUBLISH_PATIENCE_MS).catch(() => undefined);
  }

  /** A route that stays unpublished is a decision nobody feels: after some tries a person is told, once a revision. */
  #unpublished(effects: readonly InHand[]): void {
    if (effects[0]?.tries !== TRIES_UNTOLD) return;
    const { feature, revision } = this.#known();
    const incident = {
      ...{ id: `${feature}/unpublished/${revision}`, atMs: Date.now(), feature },
      title: `The route of ${feature} cannot be published`,
      detail: {
        revision,
        why: 'The publisher is away, or the snapshot would be too large; the edge follows the route before.',
      },
    };
    const dueAtMs = incident.atMs;
    enqueue(this.#sql, { kind: 'incident', name: incident.id, body: incident, dueAtMs });
    enqueue(this.#sql, { kind: 'notify', name: `${incident.id}/notify`, body: incidentTold(incident), dueAtMs });
  }

  #standing(feature: FeatureName, id: RolloutId | null): Standing {
    const state = this.#traffic.state(feature);
    const rollout = id && this.#view(id);
    return { route: publishedRoute(state), published: !awaits(this.#sql, 'publish'), rollout };
  }

  #view(id: RolloutId): RolloutView | null {
    const view = findRollout(this.#sql, this.#traffic.known(), { id, nowMs: Date.now() });
    return view && { ...view, gates: this.#gates.shown(id, view.gates) };
  }

  #known(): FeatureState {
    const state = this.#traffic.known();
    if (state === undefined) throw new Error('an effect without a state');
    return state;
  }
}
