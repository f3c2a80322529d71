import type { Lacking } from '#core/flow/chain';
import type { ProviderSettings } from '../env.ts';
import type { ModelFault } from './provider.ts';

/** Where to send calls, and with which key. */
export type Credentials = { readonly apiKey: string; readonly baseUrl: string };

/** Credentials, or why nobody can be asked. */
export type Access = ({ readonly ok: true } & Credentials) | ModelFault;

const isLoopback = (url: string): boolean => {
  const host = new URL(url).hostname;
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
};

/** Configuration: the chain falls back and does not retry. */
export const unconfigured = (lacks: Lacking, error: string): ModelFault => ({
  ok: false,
  outcome: { kind: 'unconfigured', lacks },
  error,
});

/** What a header cannot carry: a line break in the middle, or a character that is no byte. Blanks at the ends are left off by everybody. */
const UNSENDABLE = /[^\t\u0020-\u007E\u0080-\u00FF]/;

/** A key and where it goes, or why it cannot be sent: a variable that holds two lines is no key, and must not fail a run from inside. */
export const accessWith = (apiKey: string, baseUrl: string, name: string): Access =>
  UNSENDABLE.test(apiKey.trim())
    ? unconfigured('secret', `${name} is no key: a header cannot carry it.`)
    : { ok: true, apiKey: apiKey.trim(), baseUrl };

/** What the variables `<name>_API_KEY` and `<name>_BASE_URL` give; a server on loopback needs no key. A fault: nobody can be asked. */
export function credentials(
  { apiKey, baseUrl }: ProviderSettings,
  { name, ownUrl }: { name: string; ownUrl: string },
): Access {
  const url = baseUrl ?? ownUrl;
  if (!URL.canParse(url)) return unconfigured('address', `${name}_BASE_URL is no address.`);
  if (apiKey !== undefined) return accessWith(apiKey, url, `${name}_API_KEY`);
  return isLoopback(url)
    ? { ok: true, apiKey: 'none', baseUrl: url }
    : unconfigured('secret', `${name}_API_KEY is not set.`);
}
