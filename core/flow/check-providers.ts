import type { Manifest } from '#schema/contracts/manifest';
import type { Issue } from '#schema/contracts/problem';
import type { ProviderName } from '#schema/contracts/provider';
import { permissionFault } from './permission-fault.ts';

/** The providers there are by name, and those of them that the feature may ask. */
type Providers = { readonly known: readonly ProviderName[]; readonly permitted: '*' | readonly ProviderName[] };

function faultOf(provider: ProviderName, { known, permitted }: Providers): string | null {
  if (known.includes(provider)) return permissionFault(provider, permitted);
  const may = known.filter((one) => permitted === '*' || permitted.includes(one));
  return `Unknown provider ${JSON.stringify(provider)}; known: ${may.join(', ') || 'none'}.`;
}

/** What is wrong with whom a manifest's chains list: providers that are neither built in nor declared, or that its feature may not ask. */
export const checkProviders = ({ models }: Manifest, providers: Providers): Issue[] =>
  Object.entries(models).flatMap(([name, chain]) =>
    chain.flatMap(({ provider }, index) => {
      const message = faultOf(provider, providers);
      return message === null ? [] : [{ path: `models.${name}.${index}.provider`, message }];
    }),
  );
