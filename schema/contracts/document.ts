import * as z from 'zod';
import { strict } from './strict.ts';

const id = z.string().min(1).max(256);
const text = z.string().min(1).max(200_000);

/** A role of a run's context, as rules and documents name it. */
export const AccessRole = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/, 'Letters, digits, dots, _, : and -, at most 64.');

/** As many roles as a rule, a document or a run's context may name. */
export const MOST_ROLES = 32;

/** Ten years: what never goes stale has no age instead. */
export const MaxAgeS = z.number().int().min(1).max(315_360_000);

/**
 * `PUT /collections/{name}/documents/{id}`: what `retrieve` reads. `source` says where the text came from, `version` which edition of
 * it this is, `owner` who answers for it, `fetchedAt` when it was last known to be so, `maxAgeS` for how long that holds; `roles`:
 * only runs whose context has one of them see it (none: every run that may read the collection).
 */
export const DocumentInput = strict({
  text,
  title: z.string().max(500).default(''),
  // The database's own length and substr end at a NUL, and rules about sources are asked of it.
  source: z
    .string()
    .max(1000)
    .refine((value) => !value.includes('\0'), 'No NUL character.')
    .default(''),
  version: z.string().max(128).default(''),
  owner: z.string().max(200).default(''),
  fetchedAt: z.string().datetime().optional(),
  maxAgeS: MaxAgeS.optional(),
  roles: z.array(AccessRole).max(MOST_ROLES).default([]),
});
export type DocumentInput = z.infer<typeof DocumentInput>;

/** One line of `POST /collections/{name}/documents` (NDJSON). */
export const DocumentLine = strict({ id, ...DocumentInput.shape });
export type DocumentLine = z.infer<typeof DocumentLine>;

/** A document as lists show it: without its text, with its length in characters. `stale`: older than it, or its collection, allows. */
export const DocumentRow = z.object({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  version: z.string(),
  owner: z.string(),
  fetchedAt: z.string().nullable(),
  maxAgeS: z.number().nullable(),
  stale: z.boolean(),
  roles: z.array(z.string()),
  length: z.number().int(),
});
export type DocumentRow = z.infer<typeof DocumentRow>;

/** A document with its text. */
export const DocumentView = DocumentRow.extend({ text: z.string() });
export type DocumentView = z.infer<typeof DocumentView>;
