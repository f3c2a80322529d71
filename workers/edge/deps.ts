import type { FeedbackRecord } from '#schema/contracts/feedback';
import type { FeatureName, RolloutId, RunId, VersionHash } from '#schema/contracts/ids';
import type { Manifest } from '#schema/contracts/manifest';
import type { DeclaredProvider, ProviderName } from '#schema/contracts/provider';
import type { RunRecord } from '#schema/contracts/record';
import type { Trace } from '#schema/contracts/trace';
import type { AnswerStore } from './cache/answer-store.ts';
import type { SingleFlight } from './cache/single-flight.ts';
import type { Refused } from './limits/refusals.ts';
import type { Take } from './limits/take.ts';
import type { RunCode } from './code/run-code.ts';
import type { Search } from './execute/find-documents.ts';
import type { SessionStore } from './sessions/session-store.ts';
import type { CallTool } from './tools/http-tool.ts';
import type { Provider } from './providers/provider.ts';
import type { About } from './telling/trace-sample.ts';
import type { SnapshotView } from './memory/snapshot-memory.ts';
import type { Connection } from './memory/snapshot-watch.ts';

/** What the edge's handlers may do, as functions; `wire.ts` makes them of the worker's bindings, tests of what they like. */
export type Deps = {
  readonly now: () => number;
  readonly draw: () => number;
  /** Keeps work alive after the reply. */
  readonly hold: (work: Promise<unknown>) => void;
  /** The snapshot by the freshness rule; `forced`: one confirmed after this call. Null: none can be had. */
  readonly snapshot: (forced?: boolean) => Promise<SnapshotView | null>;
  /** What memory holds now, however old: nothing is asked, and nothing waited for. */
  readonly heldSnapshot: () => SnapshotView | null;
  /** Resolves when memory has another snapshot than that number, when the connection is over, and after `ms` in any case. */
  readonly snapshotChange: (have: number, ms: number, connection: Connection) => Promise<void>;
  /** How many streams this isolate holds open; whoever opens one counts it. */
  readonly streams: { open: number };
  /** Counts one call of a key, or one of its unit's when `unit` is given; a failure when that is one too many. */
  readonly take: Take;
  /** Counts a run that was refused for money; beside the reply, may be lost. */
  readonly refused: (what: Refused) => void;
  /** What memory confirmed so far no longer counts as fresh. */
  readonly dropSnapshot: () => void;
  readonly manifest: (feature: FeatureName, hash: VersionHash) => Promise<Manifest | null>;
  readonly search: Search;
  readonly sessions: SessionStore;
  readonly callTool: CallTool;
  /** The answers that are kept, and the requests of cached steps that are under way in this isolate. */
  readonly answers: AnswerStore;
  /** What trials of evals were answered, each kept for that trial alone. */
  readonly trialAnswers: AnswerStore;
  readonly flights: SingleFlight;
  /** The built-in ones. */
  readonly runCode: RunCode;
  readonly providers: Readonly<Record<ProviderName, Provider>>;
  readonly declaredProvider: (declaration: DeclaredProvider) => Provider;
  /** Beside the reply, at least once. */
  readonly record: (feature: FeatureName, record: RunRecord) => void;
  /** Whether the rollout's budget bears that its candidate does one more run for nobody; `run` is that run's own name. */
  readonly permitShadow: (
    feature: FeatureName,
    rollout: { readonly id: RolloutId; readonly period: number },
    run: RunId,
  ) => Promise<boolean>;
  /** Beside the reply; may be lost. `make` is not called for a run that is not sampled, unless somebody says something of it soon. */
  readonly trace: (run: RunId, about: About, make: () => Trace) => void;
  /** Resolves once the feedback is durable. */
  readonly feedback: (feature: FeatureName, record: FeedbackRecord) => Promise<void>;
  /** Hands a request to the control plane; null where that is switched off. */
  readonly control: ((request: Request) => Promise<Response>) | null;
  readonly instance: string;
};
