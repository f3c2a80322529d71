import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Makes an API key and publishes its hash to the edge. Its text is in this answer and nowhere else, so a key that could not be published is taken back. */
export const createKey: Route<'key.create'> = async ({ body, principal, deps }) => {
  const { name, kind, pin, origins, features = null } = body;
  const secret = deps.newSecret('sluice_key');
  const key = { name, kind, features, pin, origins, createdBy: principal.name, createdAtMs: deps.now() };
  const taken = name === 'bootstrap' || !(await deps.saveKey({ ...key, hash: await deps.sha256(secret) }));
  if (taken) return err({ code: 'conflict', detail: `There is a key ${name} already.` });

  if (!(await deps.publishKeys())) {
    await deps.deleteKey(name);
    return err({
      code: 'unavailable',
      detail: 'The key could not be published and was taken back. Try again.',
      retryAfterS: 2,
    });
  }
  await deps.appendAudit([
    entry(deps, principal, { action: 'key.create', subject: name, detail: { kind, features, pin, origins } }),
  ]);
  return ok({ name, secret });
};
