import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noProvider } from './no-provider.ts';

/** Deletes a provider. Until that is published the edge goes on asking it, so the caller is told, and a repeat publishes. */
export const deleteProvider: Route<'provider.delete'> = async ({ params: { name }, principal, deps }) => {
  const deleted = await deps.deleteProvider(name, entry(deps, principal, { action: 'provider.delete', subject: name }));
  if (!(await deps.publishProviders()))
    return err({
      code: 'unavailable',
      detail: `The provider ${name} is deleted here and the edge still asks it. Repeat this call until it succeeds.`,
      retryAfterS: 2,
    });
  return deleted ? ok({ ok: true }) : err(await noProvider(name, deps));
};
