import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noEval } from './no-eval.ts';

/** An eval as it stands. */
export const getEval: Route<'eval.get'> = async ({ params: { id }, deps }) => {
  const view = await deps.viewEval(id);
  return view === null ? err(noEval(id)) : ok(view);
};
