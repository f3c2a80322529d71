import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';

/** A document with its text. */
export const getDocument: Route<'document.get'> = async ({ params: { name, id }, deps }) => {
  const view = await deps.findDocument(name, id);
  return view === undefined ? err({ code: 'not_found', detail: `No document ${id} in ${name}.` }) : ok(view);
};
