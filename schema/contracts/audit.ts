import * as z from 'zod';

/** One line of the append-only record of who changed what. `subject` is the thing, e.g. a rollout's id. */
export const AuditEntry = z.object({
  id: z.string(),
  atMs: z.number(),
  actor: z.string(),
  action: z.string(),
  feature: z.string().nullable(),
  subject: z.string(),
  reason: z.string().nullable(),
  detail: z.unknown(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Something a person must look at. `owner` is the feature's owner for incidents. */
export const Incident = z.object({
  id: z.string(),
  atMs: z.number(),
  feature: z.string(),
  owner: z.string(),
  title: z.string(),
  detail: z.unknown(),
  status: z.enum(['open', 'closed']),
});
export type Incident = z.infer<typeof Incident>;
