import type { Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import type { Failure, Issue } from '#schema/contracts/problem';
import {
  builtInProviders,
  DeclaredProvider,
  PROVIDERS_BYTES,
  type ProviderInput,
  type ProviderName,
} from '#schema/contracts/provider';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Declares a provider, or changes one: what it is for every chain that lists it from then on. */
export const putProvider: Route<'provider.put'> = async ({ params, body, principal, deps }) => {
  const issues = faults(params.name, body, deps);
  if (issues.length > 0) return err({ code: 'invalid', detail: 'The provider was understood and refused.', issues });
  const { description = null, ...given } = body;
  const provider = DeclaredProvider.parse(given);
  const tooMany = await overflow(deps, params.name, provider);
  if (tooMany !== null) return err(tooMany);

  const view = { provider: params.name, ...provider, description, updatedBy: principal.name, updatedAtMs: deps.now() };
  await deps.saveProvider(
    view,
    entry(deps, principal, { action: 'provider.put', subject: params.name, detail: given }),
  );
  if (await deps.publishProviders()) return ok(view);
  const detail = `The provider ${params.name} is kept here and the edge has not heard of it yet. Repeat this call.`;
  return err({ code: 'unavailable', detail, retryAfterS: 2 });
};

const builtIn = new Set<string>(builtInProviders);

function faults(name: ProviderName, { baseUrl }: ProviderInput, { addressFault }: Deps): Issue[] {
  const taken = builtIn.has(name)
    ? [{ path: 'name', message: `${name} is built in, as are ${builtInProviders.join(', ')}. Take another name.` }]
    : [];
  const address = addressFault(baseUrl);
  return address === null ? taken : [...taken, { path: 'baseUrl', message: address }];
}

/** All providers travel in the snapshot, so they have to be small together. */
async function overflow(deps: Deps, name: ProviderName, provider: DeclaredProvider): Promise<Failure | null> {
  const all = { ...(await deps.declaredProviders()), [name]: provider };
  const bytes = new TextEncoder().encode(JSON.stringify(all)).length;
  if (bytes <= PROVIDERS_BYTES) return null;
  const detail = `With this one all providers together would have ${bytes} bytes; at most ${PROVIDERS_BYTES}.`;
  return { code: 'too_large', detail };
}
