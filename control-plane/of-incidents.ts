import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { tell } from './rollout/tell.ts';
import { auditWithin } from './store/audit.ts';
import { changeIncident, findIncident, listIncidents } from './store/incidents.ts';

type OfIncidents = 'auditWithin' | 'listIncidents' | 'findIncident' | 'changeIncident' | 'tell';

/** What routes may do with incidents. */
export const ofIncidents = (env: Env): Pick<Deps, OfIncidents> => ({
  auditWithin: (feature, span) => auditWithin(env.DB, feature, span),
  listIncidents: (page, filter) => listIncidents(env.DB, { ...page, ...filter }),
  findIncident: (id) => findIncident(env.DB, id),
  changeIncident: (incident, deed, entry) => changeIncident(env.DB, incident, { deed, entry }),
  tell: (untold) =>
    tell(env, untold).catch((error: unknown) =>
      console.error(JSON.stringify({ level: 'error', what: 'notifications', error: String(error) })),
    ),
});
