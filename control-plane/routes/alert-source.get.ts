import type { Route } from '../route.ts';
import { AlertSourceView } from '#schema/contracts/alert-source';
import { err, ok } from '#schema/contracts/result';
import { noSource } from './no-source.ts';

/** An alert source, without its secret. */
export const getSource: Route<'alert-source.get'> = async ({ params: { name }, deps }) => {
  const source = await deps.findAlertSource(name);
  return source === undefined ? err(await noSource(name, deps)) : ok(AlertSourceView.parse(source));
};
