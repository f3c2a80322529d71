import type { ConductorEdgeRpc, LimiterRpc, SnapshotRelayRpc, VersionsRpc } from '#schema/contracts/rpc';
import type { TelemetryMessage } from '#schema/contracts/trace';

/** The worker's bindings and variables, as wrangler.toml and the secrets name them. */
export type Env = {
  readonly CONTROL: Fetcher;
  readonly VERSIONS: VersionsRpc;
  readonly SNAPSHOT_RELAY: { getByName(name: string): SnapshotRelayRpc };
  readonly CONDUCTOR: { getByName(name: string): ConductorEdgeRpc };
  readonly LIMITER: { getByName(name: string): LimiterRpc };
  readonly KV: KVNamespace;
  readonly CONTENT: D1Database;
  /** Makes isolates for the code of versions; not every account has it. */
  readonly LOADER?: WorkerLoader;
  readonly TELEMETRY: Queue<TelemetryMessage>;
  readonly ADMIN_ON_EDGE?: string;
  readonly SLUICE_INSTANCE?: string;
  /** "true" in dev sessions, which alone may call this machine itself; a deploy never sends it. */
  readonly SLUICE_DEV?: string;
  /** For tests alone. `deaf`: an isolate keeps the first snapshot with a rollout that it read. Other values are the control plane's. */
  readonly SLUICE_CHAOS?: string;
  readonly OPENAI_API_KEY?: string;
  readonly OPENAI_BASE_URL?: string;
  readonly ANTHROPIC_API_KEY?: string;
  readonly ANTHROPIC_BASE_URL?: string;
};

/** A provider's key and address; undefined is not set. */
export type ProviderSettings = { readonly apiKey: string | undefined; readonly baseUrl: string | undefined };

/** What the variables say. */
export type Settings = {
  readonly adminOnEdge: boolean;
  readonly instance: string;
  readonly deaf: boolean;
  /** Tools and declared providers may be on this machine. */
  readonly loopback: boolean;
  readonly openai: ProviderSettings;
  readonly anthropic: ProviderSettings;
};

const known = new WeakMap<Env, Settings>();

/** An empty variable is one that is not set: that is how a `.env` file leaves something out. */
const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

function read(env: Env): Settings {
  const admin = env.ADMIN_ON_EDGE ?? 'true';
  if (admin !== 'true' && admin !== 'false') throw new Error('ADMIN_ON_EDGE is neither true nor false.');
  return {
    adminOnEdge: admin === 'true',
    instance: given(env.SLUICE_INSTANCE) ?? crypto.randomUUID(),
    deaf: env.SLUICE_CHAOS === 'deaf',
    loopback: env.SLUICE_DEV === 'true',
    openai: { apiKey: given(env.OPENAI_API_KEY), baseUrl: given(env.OPENAI_BASE_URL) },
    anthropic: { apiKey: given(env.ANTHROPIC_API_KEY), baseUrl: given(env.ANTHROPIC_BASE_URL) },
  };
}

/** The settings, read once an isolate. Throws when a variable cannot be understood: then nothing is served. */
export function settingsOf(env: Env): Settings {
  const settings = known.get(env) ?? read(env);
  known.set(env, settings);
  return settings;
}

function secret(env: Env, name: string, prefix: 'TOOL_' | 'PROVIDER_'): string | undefined {
  const value = name.startsWith(prefix) ? (env as unknown as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === 'string' ? given(value) : undefined;
}

/** A tool's secret by its name (`TOOL_…`); undefined is not set. Nothing else of the environment is read so. */
export const secretOf = (env: Env, name: string): string | undefined => secret(env, name, 'TOOL_');

/** A declared provider's secret by its name (`PROVIDER_…`); undefined is not set. */
export const providerSecretOf = (env: Env, name: string): string | undefined => secret(env, name, 'PROVIDER_');
