import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { incidentView } from './incident-view.ts';
import { noIncident } from './no-incident.ts';

/** An incident with its story. */
export const getIncident: Route<'incident.get'> = async ({ params: { id }, deps }) => {
  const view = await incidentView(id, deps);
  return view === undefined ? err(noIncident(id)) : ok(view);
};
