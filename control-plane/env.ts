import type { WatchRpc } from '#schema/contracts/alert-rule';
import type { EvaluatorRpc } from '#schema/contracts/eval';
import type { ExporterRpc } from '#schema/contracts/exporter';
import type { ReevaluatorRpc } from '#schema/contracts/reeval';
import type { RunnerRpc } from '#schema/contracts/item';
import type {
  ConductorControlRpc,
  ConductorEdgeRpc,
  FlagClockRpc,
  LimiterRpc,
  NotifierRpc,
  SnapshotRelayRpc,
  SnapshotsRpc,
} from '#schema/contracts/rpc';

/** A Durable Object binding seen as what it can be asked; stubs are made per request and never kept. */
export type Objects<Rpc> = { getByName(name: string): Rpc };

/** What the control plane is bound to (wrangler.control.toml). Only app, index and the objects see it; everything else gets functions. */
export type Env = {
  DB: D1Database;
  CONTENT: D1Database;
  TRACES: D1Database;
  KV: KVNamespace;
  CONDUCTOR: Objects<ConductorControlRpc & ConductorEdgeRpc>;
  SNAPSHOTS: Objects<SnapshotsRpc>;
  SNAPSHOT_RELAY: Objects<SnapshotRelayRpc>;
  NOTIFIER: Objects<NotifierRpc>;
  EXPORTER: Objects<ExporterRpc>;
  LIMITER: Objects<LimiterRpc>;
  EVALUATOR: Objects<EvaluatorRpc>;
  WATCH: Objects<WatchRpc>;
  REEVALUATOR: Objects<ReevaluatorRpc>;
  FLAG_CLOCK: Objects<FlagClockRpc>;
  RUNNER: RunnerRpc;
  TELEMETRY: Queue;
  /** Makes isolates for the code of versions; not every account has it. */
  LOADER?: WorkerLoader;
  /** Bootstrap secrets: the first admin token and the first server key, hashed before any comparison. */
  SLUICE_ADMIN_TOKEN?: string;
  SLUICE_API_KEY?: string;
  /** "true" in dev sessions, which alone may call this machine itself; a deploy never sends it. */
  SLUICE_DEV?: string;
  /** Test only: "throw" makes the control plane and its objects fail on every request; "boundary=<loopback url>" asks that URL at every effect boundary (rollout/boundary.ts). */
  SLUICE_CHAOS?: string;
};

const bindings = [
  'DB',
  'CONTENT',
  'TRACES',
  'KV',
  'CONDUCTOR',
  'SNAPSHOTS',
  'SNAPSHOT_RELAY',
  'NOTIFIER',
  'EXPORTER',
  'LIMITER',
  'EVALUATOR',
  'WATCH',
  'REEVALUATOR',
  'FLAG_CLOCK',
  'RUNNER',
  'TELEMETRY',
] as const;
const variables = ['SLUICE_ADMIN_TOKEN', 'SLUICE_API_KEY', 'SLUICE_DEV', 'SLUICE_CHAOS'] as const;

/** Reads the environment once for a request: every binding is there, every variable is text. Throws, naming all that is wrong: a wrong environment is a bug of the deployment. */
export function readEnv(env: Readonly<Record<string, unknown>>): Env {
  const absent = bindings.filter((name) => typeof env[name] !== 'object' || env[name] === null);
  const untexted = variables.filter((name) => env[name] !== undefined && typeof env[name] !== 'string');
  const faults = [...absent.map((name) => `${name} is not bound`), ...untexted.map((name) => `${name} is not text`)];
  if (faults.length > 0) throw new Error(`wrangler.control.toml does not fit this worker: ${faults.join(', ')}.`);
  return env as unknown as Env;
}
