import type { Route } from '../route.ts';
import type { Failure } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';

/** Makes an API key and publishes its hash to the edge. Its text is in this answer and nowhere else, so a key that could not be published is taken back. */
export const createKey: Route<'key.create'> = async ({ body, principal, deps }) => {
  const { name, kind, pin, origins, features = null, limits = null, expiresAtMs = null } = body;
  if (expiresAtMs !== null && expiresAtMs <= deps.now()) return err(overAlready);
  const secret = deps.newSecret('sluice_key');
  const allowed = { kind, features, pin, origins, limits, expiresAtMs };
  const key = { name, ...allowed, createdBy: principal.name, createdAtMs: deps.now() };
  const made = entry(deps, principal, {
    action: 'key.create',
    subject: name,
    detail: allowed,
  });
  const taken = name === 'bootstrap' || !(await deps.saveKey({ ...key, hash: await deps.sha256(secret) }, made));
  if (taken) return err({ code: 'conflict', detail: `There is a key ${name} already.` });
  if (await deps.publishKeys()) return ok({ name, secret });

  const why = 'It could not be published.';
  await deps.deleteKey(name, entry(deps, principal, { action: 'key.delete', subject: name, reason: why }));
  return err({ code: 'unavailable', detail: `${why} The key was taken back. Try again.`, retryAfterS: 2 });
};

const overAlready: Failure = {
  code: 'invalid',
  detail: 'The key would never work.',
  issues: [{ path: 'expiresAtMs', message: 'A time to come, in ms since the epoch.' }],
};
