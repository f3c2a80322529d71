import type { Route } from '../route.ts';
import { promoteRun } from './promote-run.ts';

/** Makes a run an example of a dataset. */
export const promoteTrace: Route<'trace.promote'> = async ({ params: { run }, body, principal, deps }) => {
  const done = await promoteRun({ run, wish: body, principal }, deps);
  return done.ok && done.value.written === 0 ? { ...done, status: 200 } : done;
};
