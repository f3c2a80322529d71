import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Changes how often a key may be used. Its text stays; callers notice nothing but the limit. */
export const limitKey: Route<'key.limit'> = async ({ params: { name }, body: { limits }, principal, deps }) => {
  const what = { action: 'key.limit', subject: name, detail: { limits } };
  const changed = await deps.limitKey(name, limits, entry(deps, principal, what));
  if (changed === null) return err({ code: 'not_found', detail: `No key ${name}. The bootstrap key has no limits.` });
  if (await deps.publishKeys()) return ok(changed);
  return err({
    code: 'unavailable',
    detail: `The limits of ${name} are kept, and the edge does not know of them yet. Repeat this call until it succeeds.`,
    retryAfterS: 2,
  });
};
