import * as z from 'zod';
import { define, next, none, page } from './endpoint.ts';
import { FeatureName } from './ids.ts';
import { Acknowledgement, Closing, Incident, IncidentNote, incidentStates, IncidentView } from './incident.ts';
import { oneOf, strict } from './strict.ts';

const incident = strict({ id: z.string().min(1).max(300) });

/** What people must look at, and what they do about it. */
export const incidentEndpoints = define({
  'incident.list': {
    method: 'GET',
    path: '/incidents',
    role: 'viewer',
    summary: 'Incidents, newest first',
    params: none,
    query: strict({
      ...page,
      feature: FeatureName.optional(),
      status: oneOf('status', incidentStates).optional(),
    }),
    status: 200,
    reply: z.object({ incidents: z.array(Incident), next }),
  },
  'incident.get': {
    method: 'GET',
    path: '/incidents/:id',
    role: 'viewer',
    summary: 'An incident with its story: what was seen, what the machine did, what people did',
    params: incident,
    query: none,
    status: 200,
    reply: IncidentView,
  },
  'incident.acknowledge': {
    method: 'POST',
    path: '/incidents/:id/acknowledge',
    role: 'operator',
    summary: 'Say that you look after it',
    params: incident,
    query: none,
    body: Acknowledgement,
    status: 200,
    reply: IncidentView,
  },
  'incident.note': {
    method: 'POST',
    path: '/incidents/:id/note',
    role: 'operator',
    summary: 'Write into its story, also after it is closed',
    params: incident,
    query: none,
    body: IncidentNote,
    status: 200,
    reply: IncidentView,
  },
  'incident.close': {
    method: 'POST',
    path: '/incidents/:id/close',
    role: 'operator',
    summary: 'Close it, with what was done about it',
    params: incident,
    query: none,
    body: Closing,
    status: 200,
    reply: IncidentView,
  },
});
