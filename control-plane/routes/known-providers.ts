import type { Deps } from '../deps.ts';
import { builtInProviders, type ProviderName } from '#schema/contracts/provider';

/** The names that a chain may list: the built-in providers, and those that admins declared. */
export const knownProviders = async ({
  declaredProviders,
}: Pick<Deps, 'declaredProviders'>): Promise<ProviderName[]> => [
  ...builtInProviders,
  ...Object.keys(await declaredProviders()),
];
