import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noProvider } from './no-provider.ts';

/** A declared provider, with the name of its secret. */
export const getProvider: Route<'provider.get'> = async ({ params: { name }, deps }) => {
  const provider = await deps.findProvider(name);
  return provider === undefined ? err(await noProvider(name, deps)) : ok(provider);
};
