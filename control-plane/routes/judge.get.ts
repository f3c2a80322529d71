import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { noJudge } from './no-judge.ts';

/** A judge with how far it agrees with people. */
export const getJudge: Route<'judge.get'> = async ({ params: { name }, query: { version }, deps }) => {
  const view = await deps.findJudge(name, version);
  return view === undefined ? err(await noJudge(name, deps, version)) : ok(view);
};
