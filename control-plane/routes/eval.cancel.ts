import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noEval } from './no-eval.ts';

/** Stops an eval; one that is over stays as it is. */
export const cancelEval: Route<'eval.cancel'> = async ({ params: { id }, principal, deps }) => {
  const view = await deps.cancelEval(id);
  if (view === null) return err(noEval(id));
  await deps.appendAudit([
    entry(deps, principal, { action: 'eval.cancel', subject: id, detail: { status: view.status } }),
  ]);
  return ok(view);
};
