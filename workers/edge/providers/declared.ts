import type { DeclaredProvider } from '#schema/contracts/provider';
import { anthropicAt } from './anthropic.ts';
import { accessWith, unconfigured, type Access } from './credentials.ts';
import { openaiAt } from './openai.ts';
import type { Provider } from './provider.ts';

/** Sends as the key of a server that takes none: the SDKs want one. */
const NO_KEY = 'none';

function accessTo({ baseUrl, secret }: DeclaredProvider, secretOf: (name: string) => string | undefined): Access {
  if (secret === null) return { ok: true, apiKey: NO_KEY, baseUrl };
  const apiKey = secretOf(secret);
  return apiKey === undefined ? unconfigured('secret', `${secret} is not set.`) : accessWith(apiKey, baseUrl, secret);
}

/** A provider that an admin declared. `secretOf` reads the edge's environment. */
export function declared(
  declaration: DeclaredProvider,
  { secretOf, now }: { secretOf: (name: string) => string | undefined; now: () => number },
): Provider {
  const access = accessTo(declaration, secretOf);
  return declaration.kind === 'openai' ? openaiAt(access, now) : anthropicAt(access, now);
}
