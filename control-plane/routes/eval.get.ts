import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noEval } from './no-eval.ts';
import { withBlessing } from './with-blessing.ts';

/** An eval as it stands. */
export const getEval: Route<'eval.get'> = async ({ params: { id }, deps }) => {
  const view = await deps.viewEval(id);
  if (view === null) return err(noEval(id));
  return ok(withBlessing(view, await deps.baselinesAmong([id])));
};
