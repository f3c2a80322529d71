import type { AlertInput, AlertResult } from './alert.ts';
import type { FeedbackRecord } from './feedback.ts';
import type { FeatureName, RolloutId, VersionHash, VersionId } from './ids.ts';
import type { Guardrail } from './guardrail.ts';
import type { Plan } from './plan.ts';
import type { Failure } from './problem.ts';
import type { RecordBatch } from './record.ts';
import type { Result } from './result.ts';
import type { ReplayView, RolloutView } from './rollout.ts';
import type { KeyGrant, Route, Snapshot } from './snapshot.ts';

/** What a read of the snapshot answers. `snapshot` is null when the reader's number is the newest; `ageMs` is how long ago the truth confirmed it. */
export type SnapshotRead = { snapshot: Snapshot | null; number: number; ageMs: number };

/** The relay that edge isolates read through. A copy confirmed within `maxAgeMs` is answered at once, else the truth is asked. */
export type SnapshotRelayRpc = { read(have: number, maxAgeMs: number): Promise<SnapshotRead> };

/** The publisher. Each part carries a revision; an older or equal one changes nothing, so a repeated effect is harmless. */
export type SnapshotsRpc = {
  read(have: number): Promise<{ snapshot: Snapshot | null; number: number }>;
  publishRoute(feature: FeatureName, route: Route): Promise<{ number: number }>;
  publishKeys(revision: number, keys: KeyGrant[]): Promise<{ number: number }>;
};

/** Manifests by hash for an edge whose KV does not have them (yet). Null: no such version. */
export type VersionsRpc = { manifest(feature: FeatureName, hash: VersionHash): Promise<string | null> };

/** What the edge tells a feature's Conductor. Both return once what they were given is durable. */
export type ConductorEdgeRpc = {
  record(batch: RecordBatch): Promise<void>;
  feedback(record: FeedbackRecord): Promise<void>;
};

/** Who asks, for audit entries. */
export type Actor = { name: string; role: string };

/** What people may ask a feature's Conductor to do; every one is audited. */
export type Command =
  | { type: 'add_version'; version: VersionId; hash: VersionHash; serveFirst: boolean }
  | { type: 'set_traffic'; candidate: VersionId | null; percent: number; guardrails: Guardrail[]; reason: string }
  | { type: 'start_rollout'; candidate: VersionId; plan: Plan }
  | { type: 'pause' | 'resume' | 'advance' | 'rollback'; rollout: RolloutId; reason: string }
  | { type: 'disable' | 'enable'; reason: string };

/** How a feature stands: its route as published (or about to be), and the number of the snapshot that carries it. */
export type Standing = { route: Route; published: boolean; rollout: RolloutView | null };

/** What the control plane's routes ask a feature's Conductor. */
export type ConductorControlRpc = {
  command(feature: FeatureName, command: Command, by: Actor): Promise<Result<Standing, Failure>>;
  alert(alert: AlertInput, by: Actor): Promise<AlertResult>;
  standing(feature: FeatureName): Promise<Standing>;
  rollout(id: RolloutId): Promise<RolloutView | null>;
  replay(id: RolloutId, n: number): Promise<Result<ReplayView, Failure>>;
};
