import type { Deps } from '../deps.ts';
import type { Failure } from '#schema/contracts/problem';
import type { ProviderName } from '#schema/contracts/provider';

/** The refusal for a provider that nobody declared. */
export async function noProvider(
  name: ProviderName,
  { declaredProviders }: Pick<Deps, 'declaredProviders'>,
): Promise<Failure> {
  const known = Object.keys(await declaredProviders()).join(', ') || 'none';
  return { code: 'not_found', detail: `No declared provider ${name}; known: ${known}.` };
}
