import * as z from 'zod';
import { strict } from './strict.ts';

/** Who can find that a person must look: the machinery itself, another system's alert, a rule over our own numbers, or an evaluation that is repeated. */
export const openers = ['machine', 'alert', 'rule', 'reeval'] as const;

/** Who opened an incident; `name`: which alert source, rule or re-evaluation. */
export const OpenedBy = strict({ kind: z.enum(openers), name: z.string().nullable() });
export type OpenedBy = z.infer<typeof OpenedBy>;

export const incidentStates = ['open', 'acknowledged', 'closed'] as const;

/** Something a person must look at. `owner` is the feature's owner for incidents unless who opened it named another. */
export const Incident = z.object({
  id: z.string(),
  atMs: z.number(),
  feature: z.string(),
  owner: z.string(),
  title: z.string(),
  detail: z.unknown(),
  status: z.enum(incidentStates),
  openedBy: OpenedBy,
  /** What whoever is called should do: a sentence, or the address of a runbook. */
  response: z.string().nullable(),
  /** Runs that show it. */
  traces: z.array(z.string()),
  acknowledgedBy: z.string().nullable(),
  acknowledgedAtMs: z.number().nullable(),
  closedBy: z.string().nullable(),
  closedAtMs: z.number().nullable(),
  /** What was done about it, as whoever closed it says. */
  action: z.string().nullable(),
});
export type Incident = z.infer<typeof Incident>;

/** What is needed to open an incident. `key`: while one with this key is not closed, no second one is opened for the feature; it hears of it. */
export type Opening = Pick<Incident, 'id' | 'atMs' | 'feature' | 'title' | 'detail'> &
  Partial<Pick<Incident, 'openedBy' | 'owner' | 'response' | 'traces'>> & { readonly key?: string };

/** What belongs to an incident's own story, and (`machine`, `alert`, `change`) what the audit record knows of its feature around it. */
export const timelineKinds = [
  'opened',
  'again',
  'resolved',
  'acknowledged',
  'note',
  'closed',
  'machine',
  'alert',
  'change',
] as const;

/** One line of an incident's story. `audit`: the entry of the audit record it is. */
export const TimelineEntry = z.object({
  atMs: z.number(),
  kind: z.enum(timelineKinds),
  actor: z.string(),
  text: z.string(),
  audit: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

/** An incident with its story, oldest first. */
export const IncidentView = Incident.extend({ timeline: z.array(TimelineEntry) });
export type IncidentView = z.infer<typeof IncidentView>;

const text = z.string().trim().min(1).max(4000);

/** `POST /incidents/{id}/acknowledge`. */
export const Acknowledgement = strict({ note: text.optional() });
/** `POST /incidents/{id}/close`: what was done about it. */
export const Closing = strict({ action: text });
/** `POST /incidents/{id}/note`. */
export const IncidentNote = strict({ text });
