import { isDeclaredSecret } from './is-declared-secret.ts';

/** What an account already has, by name. */
export type Account = { d1: Record<string, string>; kv: Record<string, string>; queues: readonly string[] };

/** One thing a deploy does, in order. `wrangler` steps are its arguments; `secrets` go in by standard input, never by argument. */
export type DeployStep =
  | { do: 'create_d1' | 'create_kv' | 'create_queue'; name: string }
  | { do: 'migrate'; binding: string }
  | { do: 'deploy'; config: 'wrangler.control.toml' | 'wrangler.toml' }
  | { do: 'secrets'; worker: 'sluice-control' | 'sluice-edge'; names: readonly string[] };

/** The databases, the namespace and the queue that both workers share. */
export const resources = {
  d1: { DB: 'sluice-db', CONTENT: 'sluice-content', TRACES: 'sluice-traces' },
  kv: 'sluice-kv',
  queue: 'sluice-telemetry',
} as const;

const SHORTEST = 24;
const defaults: Record<string, string> = { SLUICE_ADMIN_TOKEN: 'dev-admin-token', SLUICE_API_KEY: 'dev-api-key' };
const providerSecrets = ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'];

/** Why these secrets may not go out: missing, the public defaults, shorter than 24 characters, or out of a dev session, where one token is everybody. Empty: they may. Never repeats a value. */
export function weakSecrets(env: Record<string, string | undefined>): string[] {
  const dev = env['SLUICE_DEV'] === 'true' ? ['SLUICE_DEV is set: it is for sessions on one machine.'] : [];
  const weak = Object.entries(defaults).flatMap(([name, open]) => {
    const value = env[name];
    if (value === undefined || value === '') return [`${name} is not set.`];
    if (value === open) return [`${name} is the public default.`];
    return value.length < SHORTEST ? [`${name} is shorter than ${SHORTEST} characters.`] : [];
  });
  return [...weak, ...dev];
}

const isOfExporter = (name: string): boolean => name.startsWith('EXPORTER_');

/**
 * Everything a deploy has to do, given what is there. The control plane goes first, because the edge binds its objects; it
 * answers 401 to everybody until its secrets are in.
 */
export function deployPlan(account: Account, env: Record<string, string | undefined>): DeployStep[] {
  const missing: DeployStep[] = [
    ...Object.values(resources.d1)
      .filter((name) => !(name in account.d1))
      .map((name) => ({ do: 'create_d1' as const, name })),
    ...(resources.kv in account.kv ? [] : [{ do: 'create_kv' as const, name: resources.kv }]),
    ...(account.queues.includes(resources.queue) ? [] : [{ do: 'create_queue' as const, name: resources.queue }]),
  ];
  const declared = [...providerSecrets, ...Object.keys(env).filter(isDeclaredSecret)];
  const given = declared.filter((name) => env[name] !== undefined && env[name] !== '');
  // Runs are told by the control plane; everybody else is called by the edge.
  const [told, called] = [given.filter(isOfExporter), given.filter((name) => !isOfExporter(name))];
  return [
    ...missing,
    ...Object.keys(resources.d1).map((binding) => ({ do: 'migrate' as const, binding })),
    { do: 'deploy', config: 'wrangler.control.toml' },
    { do: 'secrets', worker: 'sluice-control', names: [...Object.keys(defaults), ...told] },
    { do: 'deploy', config: 'wrangler.toml' },
    ...(called.length > 0 ? [{ do: 'secrets' as const, worker: 'sluice-edge' as const, names: called }] : []),
  ];
}

/** A worker's config with the ids of what the account has; both workers must share one namespace, which names alone do not promise. */
export function withIds(toml: string, account: Account): string {
  const databases = toml.replace(/^database_name = "([^"]+)"$/gm, (line, name: string) =>
    account.d1[name] === undefined ? line : `${line}\ndatabase_id = "${account.d1[name]}"`,
  );
  return databases.replace(/^binding = "KV"$/m, (line) =>
    account.kv[resources.kv] === undefined ? line : `${line}\nid = "${account.kv[resources.kv]}"`,
  );
}
