import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Revokes an API key. Until it is published the key goes on working at the edge, so the caller is told, and a repeat publishes. */
export const deleteKey: Route<'key.delete'> = async ({ params: { name }, principal, deps }) => {
  const deleted = await deps.deleteKey(name, entry(deps, principal, { action: 'key.delete', subject: name }));
  const published = await deps.publishKeys();
  if (!published)
    return err({
      code: 'unavailable',
      detail: `The key ${name} is revoked here and still works at the edge. Repeat this call until it succeeds.`,
      retryAfterS: 2,
    });
  return deleted
    ? ok({ ok: true })
    : err({ code: 'not_found', detail: `No key ${name}. Keys revoked earlier are published.` });
};
