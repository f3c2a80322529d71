import { err, ok, type Result } from '#schema/contracts/result';
import { fault, type Fault } from './fault.ts';
import type { World } from './world.ts';

/** Where the server is, and a secret that it takes. */
export type Connection = { readonly url: string; readonly secret: string };

/** The two kinds of secrets: what `npm run dev` gives both sides, and where else it comes from. */
const secrets = {
  token: { variable: 'SLUICE_TOKEN', underDev: 'dev-admin-token', what: 'a token of the control plane' },
  key: { variable: 'SLUICE_API_KEY', underDev: 'dev-api-key', what: 'an API key of the edge' },
} as const;

const DEFAULT_URL = 'http://127.0.0.1:8787';

/** SLUICE_URL without a trailing slash. */
export function serverUrl(env: World['env']): Result<string, Fault> {
  const text = env['SLUICE_URL'] || DEFAULT_URL;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    return err(
      fault('malformed', `SLUICE_URL is no address of a server: ${text}`, { help: `For example ${DEFAULT_URL}.` }),
    );
  return ok(`${url.origin}${url.pathname.replace(/\/+$/, '')}`);
}

/** The server and the secret for it. The secrets of `npm run dev` are taken for granted on this machine alone: nobody else is told them. */
export function connection(env: World['env'], kind: keyof typeof secrets): Result<Connection, Fault> {
  const url = serverUrl(env);
  if (!url.ok) return url;
  const { variable, underDev, what } = secrets[kind];
  const given = env[variable] || undefined;
  if (given !== undefined && !/^[\x21-\x7e]+$/.test(given))
    return err(
      fault('unauthorized', `${variable} holds what no header can carry: a space or a character beyond ASCII.`),
    );
  const secret = given ?? (isLoopback(url.value) ? underDev : undefined);
  if (secret === undefined)
    return err(fault('unauthorized', `${variable} is not set.`, { help: `Set it to ${what} at ${url.value}.` }));
  return ok({ url: url.value, secret });
}

function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
