import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { machine } from '#core/rollout/machine';
import { entry } from './entry.ts';

/** Who acts under these names has no kept token; nobody else may act under them. */
const reserved = ['bootstrap', machine.name];

/** Makes a token. Its text is in this answer and nowhere else; only its hash is kept. */
export const createToken: Route<'token.create'> = async ({ body: { name, role, allows = null }, principal, deps }) => {
  const secret = deps.newSecret('sluice_token');
  const token = {
    name,
    role,
    allows,
    createdBy: principal.name,
    createdAtMs: deps.now(),
    hash: await deps.sha256(secret),
  };
  const made = entry(deps, principal, { action: 'token.create', subject: name, detail: { role, allows } });
  const taken = reserved.includes(name) || !(await deps.saveToken(token, made));
  if (taken) return err({ code: 'conflict', detail: `There is a token ${name} already.` });
  return ok({ name, secret });
};
