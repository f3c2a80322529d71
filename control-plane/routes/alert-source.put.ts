import type { AlertSourceRow, Deps } from '../deps.ts';
import type { Route } from '../route.ts';
import { signingSecret } from '#core/alert/signing-secret';
import type { AlertSourceInput } from '#schema/contracts/alert-source';
import type { Failure, Issue } from '#schema/contracts/problem';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { knowsTraffic } from './knows-traffic.ts';

/** Lets a system send alerts. Its secret is in the answer that made it and nowhere else: of a token the hash is kept, of a signing secret only half of what it is made from. */
export const putSource: Route<'alert-source.put'> = async ({ params, body, principal, deps }) => {
  const { renew, ...wanted } = body;
  const unknown = await unknownFeatures(wanted, deps);
  if (unknown !== null) return err(unknown);
  const before = await deps.findAlertSource(params.name);
  const keeps = before !== undefined && before.auth === wanted.auth && !renew;
  const made = keeps ? null : await newSecret(params.name, wanted.auth, deps);
  const { hash, nonce } = made ?? before ?? { hash: null, nonce: null };
  const view = { name: params.name, ...wanted, updatedBy: principal.name, updatedAtMs: deps.now() };
  await deps.saveAlertSource(
    { ...view, hash, nonce },
    entry(deps, principal, {
      action: 'alert-source.put',
      subject: params.name,
      detail: { ...wanted, renewed: made !== null },
    }),
  );
  return ok({ ...view, secret: made?.secret ?? null });
};

type Made = Pick<AlertSourceRow, 'hash' | 'nonce'> & { readonly secret: string };

async function newSecret(name: string, auth: AlertSourceInput['auth'], deps: Deps): Promise<Made> {
  if (auth === 'token') {
    const secret = deps.newSecret('sluice_alert');
    return { secret, hash: await deps.sha256(secret), nonce: null };
  }
  const nonce = deps.newSecret('n');
  return { secret: await signingSecret(deps.sealed, { name, nonce }), hash: null, nonce };
}

async function unknownFeatures(
  { allows: { features } }: Pick<AlertSourceInput, 'allows'>,
  deps: Deps,
): Promise<Failure | null> {
  const issues: Issue[] = [];
  for (const [at, feature] of (features ?? []).entries()) {
    if (!(await knowsTraffic(deps, feature)))
      issues.push({ path: `allows.features.${at}`, message: `No feature ${feature}.` });
  }
  return issues.length === 0 ? null : { code: 'invalid', detail: 'The source was understood and refused.', issues };
}
