import type { DeclaredProvider } from '#schema/contracts/provider';
import { anthropicAt } from './anthropic.ts';
import { accessWith, unconfigured, type Access } from './credentials.ts';
import { openaiAt } from './openai.ts';
import type { Provider } from './provider.ts';

/** Sends as the key of a server that takes none: the SDKs want one. */
const NO_KEY = 'none';

/** What asking a declared provider takes: the edge's environment, and which addresses it may call at all. */
type Means = {
  readonly secretOf: (name: string) => string | undefined;
  readonly mayCall: (url: string) => boolean;
  readonly now: () => number;
};

function accessTo({ baseUrl, secret }: DeclaredProvider, { secretOf, mayCall }: Omit<Means, 'now'>): Access {
  if (!mayCall(baseUrl)) return unconfigured('address', 'Its address may not be called from here.');
  if (secret === null) return { ok: true, apiKey: NO_KEY, baseUrl };
  const apiKey = secretOf(secret);
  return apiKey === undefined ? unconfigured('secret', `${secret} is not set.`) : accessWith(apiKey, baseUrl, secret);
}

/** A provider that an admin declared. Its address is looked at here too: what holds now may be another worker, or a stricter rule. */
export function declared(declaration: DeclaredProvider, { now, ...means }: Means): Provider {
  const access = accessTo(declaration, means);
  return declaration.kind === 'openai' ? openaiAt(access, now) : anthropicAt(access, now);
}
