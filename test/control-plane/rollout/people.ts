import { env } from 'cloudflare:workers';
import type { Conductor } from '../../../control-plane/rollout/conductor.ts';
import type { Snapshots } from '../../../control-plane/rollout/snapshots.ts';
import { inCandidate, slot } from '#core/slot/slot';
import type { FeatureName, RolloutId, RunId, VersionHash, VersionId } from '#schema/contracts/ids';
import { Plan, type PlanInput } from '#schema/contracts/plan';
import type { RecordBatch, RunEnded, RunRecord, RunStarted } from '#schema/contracts/record';
import type { Route } from '#schema/contracts/snapshot';

/** A person who may do everything. */
export const ann = { name: 'ann', role: 'admin' };

const objects = env as unknown as {
  CONDUCTOR: DurableObjectNamespace<Conductor>;
  SNAPSHOTS: DurableObjectNamespace<Snapshots>;
};

/** The real stubs, for whoever wants to look inside an object. */
export const conductorOf = (feature: FeatureName) => objects.CONDUCTOR.getByName(feature);
export const publisher = () => objects.SNAPSHOTS.getByName('global');

let features = 0;

/** A feature that no other test has. */
export const newFeature = (): FeatureName => `feature-${(features += 1)}` as FeatureName;

/** The n-th version of a test: id and hash. */
export function version(n: number): { version: VersionId; hash: VersionHash } {
  const hash = n.toString(16).padStart(64, '0').split('').reverse().join('') as VersionHash;
  return { version: `v_${hash.slice(0, 16)}` as VersionId, hash };
}

/** A plan as its contract reads it. */
export const plan = (input: PlanInput): Plan => Plan.parse(input);

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
  const conductor = conductorOf(feature);
  for (const n of [1, 2]) {
    const added = await conductor.command(feature, { type: 'add_version', ...version(n), serveFirst: true }, ann);
    if (!added.ok) throw new Error(added.error.detail);
  }
  return feature;
}

/** A rollout's id. */
export const rolloutId = (feature: FeatureName, n: number): RolloutId => `${feature}.${n}` as RolloutId;
