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
