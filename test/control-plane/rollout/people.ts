import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { Conductor } from '../../../control-plane/rollout/conductor.ts';
import { readCounts } from '../../../control-plane/rollout/count-rows.ts';
import type { Snapshots } from '../../../control-plane/rollout/snapshots.ts';
import type { CountRow } from '#core/evidence/count-row';
import { inCandidate, slot } from '#core/slot/slot';
import type { FeatureName, RolloutId, RunId, VersionHash, VersionId } from '#schema/contracts/ids';
import { completePlan } from '#schema/contracts/default-plan';
import { type Plan, type PlanInput, PlanRequest } from '#schema/contracts/plan';
import type { RecordBatch, RunEnded, RunRecord, RunStarted } from '#schema/contracts/record';
import type { Command, Standing } from '#schema/contracts/rpc';
import type { Route } from '#schema/contracts/snapshot';

/** A person who may do everything. */
export const ann = { name: 'ann', role: 'admin' };

const objects = env as unknown as {
  CONDUCTOR: DurableObjectNamespace<Conductor>;
  SNAPSHOTS: DurableObjectNamespace<Snapshots>;
};

/** A feature's Conductor, as its callers see it. */
export const conductorOf = (feature: FeatureName) => env.CONDUCTOR.getByName(feature);
export const publisher = () => env.SNAPSHOTS.getByName('global');
export const relay = () => env.SNAPSHOT_RELAY.getByName('relay:0');

/** The real stubs, for whoever looks inside an object, ends it or rings its alarm. */
export const conductorStub = (feature: FeatureName) => objects.CONDUCTOR.getByName(feature);
export const publisherStub = () => objects.SNAPSHOTS.getByName('global');

let features = 0;

/** A feature that no other test has. */
export const newFeature = (): FeatureName => `feature-${(features += 1)}` as FeatureName;

/** The n-th version of a test: id and hash. */
export function version(n: number): { version: VersionId; hash: VersionHash } {
  const hash = n.toString(16).padStart(64, '0').split('').reverse().join('') as VersionHash;
  return { version: `v_${hash.slice(0, 16)}` as VersionId, hash };
}

/** A plan as its contract reads it. */
export const plan = (input: PlanInput): Plan => completePlan(PlanRequest.parse(input), { level: 'L1', guardrails: [] });

let runs = 0;
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A run id that no other run has. */
export function newRun(feature: FeatureName): RunId {
  let text = '';
  for (let rest = (runs += 1); text.length < 26; rest = Math.floor(rest / 32))
    text = (crockford[rest % 32] ?? '0') + text;
  return `${feature}.${text}` as RunId;
}

/** 16 hex digits for the n-th person. */
export const unit = (n: number): string => n.toString(16).padStart(16, '0');

/** What somebody's run is told to the Conductor as: its start and its end, resolved as the edge does. */
export function runOf(
  feature: FeatureName,
  route: Route,
  about: { unit: string; atMs: number; bad?: boolean; durationMs?: number },
): [RunStarted, RunEnded] {
  const { rollout } = route;
  const candidate = rollout !== null && inCandidate(slot(feature, rollout.id, about.unit), rollout.percent);
  const same = {
    run: newRun(feature),
    version: (candidate ? rollout.candidate : route.control) as VersionId,
    arm: candidate ? ('candidate' as const) : ('control' as const),
    unit: about.unit,
    rollout: rollout && { id: rollout.id, period: rollout.period },
    atMs: about.atMs,
  };
  const end = {
    outcome: about.bad === true ? ('error' as const) : ('ok' as const),
    durationMs: about.durationMs ?? 20,
  };
  const cost = { costUsd: 0.001, inputTokens: 10, outputTokens: 5, cached: false, fallback: false, degraded: false };
  return [
    { kind: 'started', ...same, deadlineMs: 120_000 },
    { kind: 'ended', ...same, ...end, ...cost, stale: false },
  ];
}

let batches = 0;

/** A batch under an id of its own. */
export const batchOf = (feature: FeatureName, records: RunRecord[]): RecordBatch => ({
  id: `batch-${(batches += 1)}`.padEnd(12, '.'),
  feature,
  records,
});

/** A feature with version 1 serving everybody and version 2 known. */
export async function twoVersions(): Promise<FeatureName> {
  const feature = newFeature();
  for (const n of [1, 2]) await told(feature, { type: 'add_version', ...version(n), serveFirst: true });
  return feature;
}

/** Starts a planned rollout of version 2 and answers the route. */
export async function startRollout(feature: FeatureName, input: PlanInput): Promise<Route> {
  const command = { type: 'start_rollout', candidate: version(2).version, plan: plan(input) } as const;
  const started = await conductorOf(feature).command(feature, command, ann);
  if (!started.ok) throw new Error(started.error.detail);
  return started.value.route;
}

/** What the Conductor answers to one command of ann's; a refusal fails the test. */
export async function told(feature: FeatureName, command: Command): Promise<Standing> {
  const answer = await conductorOf(feature).command(feature, command, ann);
  if (!answer.ok) throw new Error(answer.error.detail);
  return answer.value;
}

/** Counts of the live rollout, as its tables hold them. */
export const countsOf = (feature: FeatureName): Promise<CountRow[]> =>
  runInDurableObject(conductorStub(feature), (_, state) => readCounts(state.storage.sql));

/** How many rows a table of the Conductor has. */
export const rowsIn = (feature: FeatureName, table: string): Promise<number> =>
  runInDurableObject(conductorStub(feature), (_, state) =>
    Number(state.storage.sql.exec(`select count(*) as n from ${table}`).one()['n']),
  );

/** Waits until something is so, at most 10 s. */
export async function eventually<Value>(look: () => Promise<Value>, isSo: (value: Value) => boolean): Promise<Value> {
  const untilMs = Date.now() + 10_000;
  for (;;) {
    const value = await look();
    if (isSo(value) || Date.now() > untilMs) return value;
    await scheduler.wait(20);
  }
}

/** A rollout's id. */
export const rolloutId = (feature: FeatureName, n: number): RolloutId => `${feature}.${n}` as RolloutId;
