import type { AlertInput, AlertResult } from './alert.ts';
import type { Counter } from './counter.ts';
import type { CodeHash } from './code.ts';
import type { Budgets } from './feature.ts';
import type { FeedbackRecord } from './feedback.ts';
import type { FeatureName, RolloutId, RunId, SegmentName, VersionHash, VersionId } from './ids.ts';
import type { PublishedFlags } from './flag.ts';
import type { Rate as CallRate } from './key-limits.ts';
import type { Guardrail } from './guardrail.ts';
import type { Notification, NotificationInput, NotificationView } from './notification.ts';
import type { Plan } from './plan.ts';
import type { Failure } from './problem.ts';
import type { RecordBatch } from './record.ts';
import type { UnitSpending } from './usage.ts';
import type { Result } from './result.ts';
import type { Rate, ReplayView, RolloutView } from './rollout.ts';
import type { KeyGrant, Route, Snapshot, Spent } from './snapshot.ts';

/** What a read of the snapshot answers. `snapshot` is null when the reader's number is the newest; `ageMs` is how long ago the truth confirmed it. */
export type SnapshotRead = { snapshot: Snapshot | null; number: number; ageMs: number };

/**
 * The relay that edge isolates read through. `read`: a copy confirmed within `maxAgeMs` is answered at once, else the truth is
 * asked. `next`: the newest as soon as it is newer than `have`; after `waitMs` (a minute at most) the answer is that there is none.
 */
export type SnapshotRelayRpc = {
  read(have: number, maxAgeMs: number): Promise<SnapshotRead>;
  next(have: number, waitMs: number): Promise<SnapshotRead>;
};

/** What of a feature's budget is spent, as of a revision that only grows. */
export type SpentChange = { revision: number; spent: Spent };

/** How the published document stands: its number, when that was published, bytes of its parts, and the number that KV has. */
export type SnapshotStatus = { number: number; publishedAtMs: number; bytes: number; kvNumber: number };

/** The publisher. Each part carries a revision; an older or equal one changes nothing, so a repeated effect is harmless. */
export type SnapshotsRpc = {
  status(): Promise<SnapshotStatus>;
  read(have: number): Promise<{ snapshot: Snapshot | null; number: number }>;
  next(have: number, waitMs: number): Promise<{ snapshot: Snapshot | null; number: number }>;
  publishRoute(feature: FeatureName, route: Route): Promise<{ number: number }>;
  publishKeys(revision: number, keys: KeyGrant[]): Promise<{ number: number }>;
  publishSegments(revision: number, segments: Snapshot['segments']): Promise<{ number: number }>;
  publishFlags(flags: PublishedFlags): Promise<{ number: number }>;
  publishTools(revision: number, tools: Snapshot['tools']): Promise<{ number: number }>;
  publishSpent(feature: FeatureName, change: SpentChange): Promise<{ number: number }>;
  publishTerms(revision: number, terms: Snapshot['terms']): Promise<{ number: number }>;
  publishProviders(revision: number, providers: Snapshot['providers']): Promise<{ number: number }>;
};

/** What carries planned changes of flags out. Durable when it returns: the alarm for the next one stands. */
export type FlagClockRpc = { wake(): Promise<void> };

/** What counts the calls of a key across isolates. Nobody is refused here: it answers how far the bucket of `subject` is ahead of its time after `n` more, in µs. */
export type LimiterRpc = { charge(subject: string, n: number, rate: CallRate): Promise<number> };

/** What never changes, by hash, for an edge whose KV does not have it (yet). Null: there is none. */
export type VersionsRpc = {
  manifest(feature: FeatureName, hash: VersionHash): Promise<string | null>;
  code(hash: CodeHash): Promise<string | null>;
  /** What runs code, as WebAssembly. Null: this control plane has another. */
  engine(name: string): Promise<ArrayBuffer | null>;
};

/** What the edge tells a feature's Conductor. Both return once what they were given is durable. */
export type ConductorEdgeRpc = {
  record(batch: RecordBatch): Promise<void>;
  feedback(record: FeedbackRecord): Promise<void>;
  /** Whether one more run may be mirrored: the stage is still mirroring, and its budget bears it. What is granted is reserved until its record comes. */
  permitShadow(rollout: RolloutId, period: number, run: RunId): Promise<boolean>;
};

/** Who asks, for audit entries. `alone`: the one token of a dev session, whose word also counts for what another should say. */
export type Actor = { name: string; role: string; alone?: boolean };

/** What people may ask a feature's Conductor to do; every one is audited. */
export type Command =
  | { type: 'add_version'; version: VersionId; hash: VersionHash; serveFirst: boolean }
  | {
      type: 'set_traffic';
      candidate: VersionId | null;
      percent: number;
      segment: SegmentName | null;
      guardrails: Guardrail[];
      reason: string;
    }
  | { type: 'start_rollout'; candidate: VersionId; plan: Plan }
  | {
      type: 'pause' | 'resume' | 'advance' | 'approve' | 'override' | 'rollback' | 'restart';
      rollout: RolloutId;
      reason: string;
    }
  | { type: 'disable' | 'enable'; reason: string };

/** How a feature stands: its route as published (or about to be), and the number of the snapshot that carries it. */
export type Standing = { route: Route; published: boolean; rollout: RolloutView | null };

/** What a feature's traffic was like lately, for previews; null where too little was seen. Rates are control's, by the question of each guardrail given. */
export type TrafficSeen = { unitsPerS: number | null; runsPerS: number | null; rates: (Rate | null)[] };

/** What control's newest runs say about time, in ms: its p95 in all and to the first words (null: too few to tell), how old a run must be to count, and when one without a record has failed. */
export type MeasuredTimes = {
  slowOverMs: number | null;
  slowFirstMs: number | null;
  settleMs: number;
  deadlineMs: number;
};

/** What the control plane's routes ask a feature's Conductor. */
export type ConductorControlRpc = {
  command(feature: FeatureName, command: Command, by: Actor): Promise<Result<Standing, Failure>>;
  alert(alert: AlertInput, by: Actor): Promise<AlertResult>;
  /** `atMs` orders settings: an older one than was taken changes nothing. */
  setBudgets(feature: FeatureName, budgets: Budgets, atMs: number): Promise<void>;
  standing(feature: FeatureName): Promise<Standing>;
  rollout(id: RolloutId): Promise<RolloutView | null>;
  replay(id: RolloutId, n: number): Promise<Result<ReplayView, Failure>>;
  trafficSeen(feature: FeatureName, guardrails: Guardrail[]): Promise<TrafficSeen>;
  /** Everything that was counted of the feature's runs since it exists. */
  counters(): Promise<Counter[]>;
  /** For the rollout of a flag that watches this feature. */
  measured(feature: FeatureName): Promise<MeasuredTimes>;
  /** The units whose runs of a month (`2026-11`) cost most; `whole`: nobody who cost anything was forgotten. */
  dearestUnits(month: string, most: number): Promise<{ units: UnitSpending[]; whole: boolean }>;
};

/** Where one receiver is told, and how. `atMs` orders changes: an older one than was taken changes nothing. `secret` null: keep the one there is. */
export type ReceiverSettings = Pick<NotificationInput, 'kind' | 'url'> & { secret: string | null; atMs: number };

/** How one receiver does now. */
export type ReceiverStatus = Pick<NotificationView, 'pending' | 'givenUp' | 'lastError'>;

/** The one object that tells a receiver (`getByName(receiver name)`). */
export type NotifierRpc = {
  /** Durable when it returns; the same id is told once more at most if a process dies. What nobody set up waits, what was deleted drops it. */
  take(notification: Notification): Promise<void>;
  /** `made`: the secret that was made because none was given and there was none. False: a newer change was there. */
  configure(settings: ReceiverSettings): Promise<{ made: string | null } | false>;
  /** Stops, and forgets everything but that it is gone. */
  forget(atMs: number): Promise<void>;
  status(): Promise<ReceiverStatus>;
};
