import type { ModelPrices, ProviderName } from '#schema/contracts/provider';
import type { Snapshot } from '#schema/contracts/snapshot';
import type { Deps } from '../deps.ts';
import { unconfigured } from './credentials.ts';
import type { Provider } from './provider.ts';

/** Whom a chain's name means, and what its models cost: `list` is the list of known prices; null: nobody said. `traced`: it is told which trace a call is a part of. */
export type Source = {
  readonly provider: Provider;
  readonly prices: ModelPrices | 'list' | null;
  readonly traced?: true;
};

/** Finds who is meant by a provider's name. One that was deleted since is a provider that nobody can ask. */
export type SourceOf = (name: ProviderName) => Source;

const deleted: Provider = async () => unconfigured('declaration', 'Nobody of this name is declared.');

/** The built-in providers, and those that the snapshot says an admin declared. */
export const sourcesOf =
  (
    { providers, declaredProvider }: Pick<Deps, 'providers' | 'declaredProvider'>,
    declared: Snapshot['providers'],
  ): SourceOf =>
  (name) => {
    const builtIn = Object.hasOwn(providers, name) ? providers[name] : undefined;
    if (builtIn !== undefined) return { provider: builtIn, prices: 'list' };
    const found = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (found === undefined) return { provider: deleted, prices: null };
    const source = { provider: declaredProvider(found), prices: found.prices ?? null };
    return found.trace === true ? { ...source, traced: true } : source;
  };
