import type { Route } from '../route.ts';
import { err, ok } from '#schema/contracts/result';
import { actOnIncident } from './act-on-incident.ts';

/** Somebody says that they look after it. Who says it twice says nothing new. */
export const acknowledgeIncident: Route<'incident.acknowledge'> = ({ params: { id }, body, principal, deps }) =>
  actOnIncident(
    id,
    ({ status, acknowledgedBy }, atMs) => {
      if (status === 'acknowledged' && acknowledgedBy === principal.name) return ok(null);
      if (status !== 'open')
        return err({
          code: 'conflict',
          detail: status === 'closed' ? 'It is closed.' : `${acknowledgedBy} looks after it.`,
        });
      const set = { status: 'acknowledged', acknowledgedBy: principal.name, acknowledgedAtMs: atMs } as const;
      return ok({ kind: 'acknowledged', set, text: body.note ?? '' });
    },
    { principal, deps },
  );
