import type { ProviderSettings } from '../env.ts';
import type { ModelFault } from './provider.ts';

/** Where to send calls, and with which key. */
export type Credentials = { readonly apiKey: string; readonly baseUrl: string };

const isLoopback = (url: string): boolean => {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
};

/** Configuration, as if the provider had said 401 itself: the chain falls back and does not retry. */
const unusable = (error: string): ModelFault => ({ ok: false, outcome: { kind: 'http', status: 401 }, error });

/** What the variables `<name>_API_KEY` and `<name>_BASE_URL` give; a server on loopback needs no key. A fault: nobody can be asked. */
export function credentials(
  { apiKey, baseUrl }: ProviderSettings,
  { name, ownUrl }: { name: string; ownUrl: string },
): ({ readonly ok: true } & Credentials) | ModelFault {
  const url = baseUrl ?? ownUrl;
  if (!URL.canParse(url)) return unusable(`${name}_BASE_URL is no address.`);
  if (apiKey !== undefined) return { ok: true, apiKey, baseUrl: url };
  return isLoopback(url) ? { ok: true, apiKey: 'none', baseUrl: url } : unusable(`${name}_API_KEY is not set.`);
}
