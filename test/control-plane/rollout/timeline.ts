import { runInDurableObject } from 'cloudflare:test';
import { evidenceNow } from '../../../control-plane/rollout/evidence-now.ts';
import { findRollout } from '../../../control-plane/rollout/find-rollout.ts';
import { frozenFor } from '../../../control-plane/rollout/frozen-for.ts';
import { replayDecision } from '../../../control-plane/rollout/replay-decision.ts';
import type { Sql } from '../../../control-plane/rollout/tables.ts';
import { Traffic } from '../../../control-plane/rollout/traffic.ts';
import type { Event } from '#core/rollout/event';
import { liveRollout } from '#core/rollout/live-rollout';
import { routeOf } from '#core/rollout/route';
import type { FeatureName, RolloutId } from '#schema/contracts/ids';
import type { PlanInput } from '#schema/contracts/plan';
import type { RunRecord } from '#schema/contracts/record';
import type { RolloutView } from '#schema/contracts/rollout';
import type { Route } from '#schema/contracts/snapshot';
import { ann, batchOf, conductorStub, newFeature, plan, rolloutId, runOf, version } from './people.ts';

/** How long after its start a run without a record has failed, in ms, where a test names nothing else. */
export const DEADLINE_MS = 25_000;

/** A person who comes by. */
type Visit = { unit: string; bad?: boolean; durationMs?: number; slices?: (string | null)[] };

/**
 * One feature's tables with a clock of their own: what the Conductor does in a transaction is done here at a time that the test
 * says, and its alarms ring when they are due.
 */
export class Timeline {
  nowMs = 1_900_000_000_000;
  readonly feature: FeatureName;
  readonly sql: Sql;
  readonly traffic: Traffic;

  constructor(feature: FeatureName, sql: Sql) {
    this.feature = feature;
    this.sql = sql;
    this.traffic = new Traffic(sql);
    for (const n of [1, 2, 3]) this.must({ type: 'version_added', ...version(n), serveFirst: true, by: ann });
  }

  must(event: Event): void {
    const result = this.traffic.decide(this.traffic.state(this.feature), event, this.nowMs);
    if (!result.ok) throw new Error(result.error.detail);
  }

  start(input: PlanInput, deadlineMs = DEADLINE_MS): void {
    const frozen = frozenFor(this.sql, this.traffic.state(this.feature).control, deadlineMs);
    this.must({ type: 'rollout_started', candidate: version(2).version, plan: plan(input), frozen, by: ann });
  }

  get route(): Route {
    return routeOf(this.traffic.state(this.feature));
  }

  view(n = 1): RolloutView {
    const view = findRollout(this.sql, this.traffic.known(), { id: this.id(n), nowMs: this.nowMs });
    if (view === null) throw new Error(`There is no rollout ${n}.`);
    return view;
  }

  id(n = 1): RolloutId {
    return rolloutId(this.feature, n);
  }

  evidence() {
    const live = liveRollout(this.traffic.state(this.feature));
    if (live === null) throw new Error('Nothing is live.');
    return evidenceNow(this.sql, live, this.nowMs);
  }

  /** Whether every decision that was taken from counts comes out the same when it is computed again; false when there is none. */
  replaysAll(n = 1): boolean {
    const replayable = this.view(n).decisions.filter((decision) => decision.replayable);
    const same = replayable.map((decision) => {
      const replayed = replayDecision(this.sql, this.id(n), decision.n);
      return replayed.ok && replayed.value.same;
    });
    return same.length > 0 && same.every(Boolean);
  }

  /** The records of runs that begin now. */
  runs(visits: readonly Visit[]): RunRecord[] {
    return visits.flatMap(({ slices, ...visit }) => {
      const records = runOf(this.feature, this.route, { ...visit, atMs: this.nowMs });
      return slices === undefined ? records : records.map((record) => ({ ...record, slices }));
    });
  }

  deliver(records: RunRecord[]): void {
    for (let at = 0; at < records.length; at += 500)
      this.traffic.record(batchOf(this.feature, records.slice(at, at + 500)), this.nowMs);
  }

  visit(visits: readonly Visit[]): void {
    this.deliver(this.runs(visits));
  }

  /** Time passes, and every alarm rings at its time. */
  elapse(ms: number): void {
    const untilMs = this.nowMs + ms;
    for (let rung = 0; rung < 10_000; rung += 1) {
      const next = this.traffic.nextAtMs();
      if (next === null || next > untilMs) break;
      this.nowMs = Math.max(this.nowMs + 10, next);
      this.traffic.pass(this.nowMs);
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
    this.traffic.pass(this.nowMs);
  }
}

/** Runs a test on a feature of its own with its own clock. */
export const onTimeline = (act: (timeline: Timeline) => void | Promise<void>): Promise<void> => {
  const feature = newFeature();
  return runInDurableObject(conductorStub(feature), (_, { storage }) => act(new Timeline(feature, storage.sql)));
};
