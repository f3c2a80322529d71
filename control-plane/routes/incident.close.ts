import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { actOnIncident } from './act-on-incident.ts';

/** Somebody closes it, with what was done about it. Nothing closes by itself. */
export const closeIncident: Route<'incident.close'> = ({ params: { id }, body: { action }, principal, deps }) =>
  actOnIncident(
    id,
    (incident, atMs) => {
      const { status, closedBy } = incident;
      if (status !== 'closed')
        return ok({
          kind: 'closed',
          set: { status: 'closed', closedBy: principal.name, closedAtMs: atMs, action },
          text: action,
        });
      const again = closedBy === principal.name && incident.action === action;
      return again ? ok(null) : err({ code: 'conflict', detail: `${closedBy} closed it.` });
    },
    { principal, deps },
  );
