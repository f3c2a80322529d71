import type { DeclaredProvider } from '#schema/contracts/provider';
import { anthropicAt } from './anthropic.ts';
import { unconfigured, type Access } from './credentials.ts';
import { openaiAt } from './openai.ts';
import type { Provider } from './provider.ts';

/** Sends as the key of a server that takes none: the SDKs want one. */
const NO_KEY = 'none';

function accessTo({ baseUrl, secret }: DeclaredProvider, secretOf: (name: string) => string | undefined): Access {
  const apiKey = secret === null ? NO_KEY : secretOf(secret);
  return apiKey === undefined ? unconfigured('secret', `${secret} is not set.`) : { ok: true, apiKey, baseUrl };
}

/** A provider that an admin declared. `secretOf` reads the edge's environment. */
export function declared(
  declaration: DeclaredProvider,
  { secretOf, now }: { secretOf: (name: string) => string | undefined; now: () => number },
): Provider {
  const access = accessTo(declaration, secretOf);
  return declaration.kind === 'openai' ? openaiAt(access, now) : anthropicAt(access, now);
}
