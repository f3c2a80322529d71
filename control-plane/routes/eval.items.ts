import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { numberCursor } from './cursor.ts';
import { noEval } from './no-eval.ts';

/** The examples of an eval in their order, with what came of each. */
export const listItems: Route<'eval.items'> = async ({ params: { id }, query, deps }) => {
  const after = numberCursor(query);
  if (!after.ok) return after;
  if ((await deps.viewEval(id)) === null) return err(noEval(id));
  const { items, next } = await deps.evalItems(id, after.value, query.limit);
  return ok({ items, ...(next === null ? {} : { next: String(next) }) });
};
