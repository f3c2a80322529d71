import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { entry } from './entry.ts';
import { noJudge } from './no-judge.ts';

/** Deletes a judge with all its versions. Evals that took it have all of it and go on. */
export const deleteJudge: Route<'judge.delete'> = async ({ params: { name }, principal, deps }) => {
  const deleted = await deps.deleteJudge(name, entry(deps, principal, { action: 'judge.delete', subject: name }));
  return deleted ? ok({ ok: true }) : err(await noJudge(name, deps));
};
