import type { ProviderSettings } from '../env.ts';
import type { ModelFault } from './provider.ts';

/** Where to send calls, and with which key. */
export type Credentials = { readonly apiKey: string; readonly baseUrl: string };

const isLoopback = (url: string): boolean => {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
};

/** What the variables give for a provider; a server on loopback needs no key. Null: there is no key, so nothing is asked. */
export function credentials(settings: ProviderSettings, ownUrl: string): Credentials | null {
  const baseUrl = settings.baseUrl ?? ownUrl;
  if (settings.apiKey !== undefined) return { apiKey: settings.apiKey, baseUrl };
  return isLoopback(baseUrl) ? { apiKey: 'none', baseUrl } : null;
}

/** A provider without a key: configuration, as if the provider had said 401 itself. The chain falls back and does not retry. */
export const noKey = (variable: string): ModelFault => ({
  ok: false,
  outcome: { kind: 'http', status: 401 },
  error: `${variable} is not set.`,
});
