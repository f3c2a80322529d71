import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { isDeclaredSecret } from './is-declared-secret.ts';

/** The project's root folder. */
export const root: string = fileURLToPath(new URL('..', import.meta.url));

const cli = join(root, 'node_modules/wrangler/bin/wrangler.js');

/** Node's arguments for a program that must not outlive its owner (see die-with-parent.ts). */
export const mortalArguments = (program: readonly string[]): string[] => [
  '--no-warnings',
  '--import',
  new URL('./die-with-parent.ts', import.meta.url).href,
  ...program,
];

/** The same for a wrangler command. */
export const wranglerArguments = (args: readonly string[]): string[] => mortalArguments([cli, ...args]);

/**
 * The environment of a wrangler command: it reaches only the loopback address, shares no registry with other projects, and
 * hands on no variable but the listed ones and the secrets of declared tools and providers, because every one of them becomes a variable of both workers.
 */
export function wranglerEnv(state: string, extra: Record<string, string> = {}): Record<string, string> {
  const allowed = [
    'PATH',
    'HOME',
    'TMPDIR',
    'LANG',
    'CI',
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'ANTHROPIC_API_KEY',
    'ANTHROPIC_BASE_URL',
    'SLUICE_CHAOS',
    'ADMIN_ON_EDGE',
    ...Object.keys(process.env).filter(isDeclaredSecret),
  ];
  const handed = Object.fromEntries(
    allowed.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  return {
    ...handed,
    SLUICE_OWNER: String(process.pid),
    WRANGLER_SEND_METRICS: 'false',
    WRANGLER_LOG_PATH: join(state, 'logs'),
    WRANGLER_REGISTRY_PATH: join(state, 'registry'),
    CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    // Its local store of spans and logs only grows (some 70 MB a minute of traffic) and slows every request.
    X_LOCAL_OBSERVABILITY: 'false',
    CLOUDFLARE_INCLUDE_PROCESS_ENV: 'true',
    FORCE_COLOR: '0',
    ...extra,
  };
}
