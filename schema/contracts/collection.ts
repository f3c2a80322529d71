import * as z from 'zod';
import { AccessRole, MaxAgeS, MOST_ROLES } from './document.ts';
import { CollectionName } from './ids.ts';
import { strict } from './strict.ts';

const pattern = z
  .string()
  .min(1)
  .max(300)
  .regex(/^[^*\0]*(?:\*+[^*\0]*){0,2}$/, 'A source, with at most two * in it; each stands for any text.');

const roles = z.array(AccessRole).min(1).max(MOST_ROLES);

/** Lets documents of these sources be read, by runs with one of the roles or (without roles) by all. */
export const IncludeRule = strict({ source: pattern, roles: roles.optional() });
export type IncludeRule = z.infer<typeof IncludeRule>;

/** Hides documents of these sources from all runs but those with one of the `except` roles. */
export const ExcludeRule = strict({ source: pattern, except: roles.optional() });
export type ExcludeRule = z.infer<typeof ExcludeRule>;

/**
 * `PUT /collections/{name}`: who may read what of it. `roles`: only runs with one of them see anything. With `include` only what a
 * rule of it lets through is seen; what `exclude` hides is not, whatever else says so. `maxAgeS` and `owner` stand for documents
 * that say none; of two ages the shorter holds.
 */
export const CollectionInput = strict({
  description: z.string().max(500).optional(),
  owner: z.string().max(200).default(''),
  maxAgeS: MaxAgeS.optional(),
  roles: z.array(AccessRole).max(MOST_ROLES).default([]),
  include: z.array(IncludeRule).max(50).default([]),
  exclude: z.array(ExcludeRule).max(50).default([]),
});
export type CollectionInput = z.infer<typeof CollectionInput>;

/** A collection with how many documents it holds. `updatedBy` null: nobody has set rules for it, so all its documents are seen. */
export const CollectionView = z.object({
  collection: CollectionName,
  description: z.string().nullable(),
  owner: z.string(),
  maxAgeS: z.number().nullable(),
  roles: z.array(z.string()),
  include: z.array(IncludeRule),
  exclude: z.array(ExcludeRule),
  documents: z.number().int(),
  updatedBy: z.string().nullable(),
  updatedAtMs: z.number().nullable(),
});
export type CollectionView = z.infer<typeof CollectionView>;

/** Why a matching document is not seen: by the collection's roles, by its own, because no include rule lets it through, or because an exclude rule hides it. */
export const hidings = ['collection_roles', 'document_roles', 'not_included', 'excluded'] as const;

/** A document that a search found, in the order of a `retrieve` step; `words` are the query's content words and what each adds to the score. */
export const SearchHit = z.object({
  id: z.string(),
  title: z.string(),
  source: z.string(),
  version: z.string(),
  owner: z.string(),
  fetchedAt: z.string().nullable(),
  stale: z.boolean(),
  score: z.number(),
  words: z.array(z.object({ word: z.string(), score: z.number() })),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** A document that matches and that these roles do not see. */
export const HiddenHit = z.object({ id: z.string(), source: z.string(), score: z.number(), why: z.enum(hidings) });
export type HiddenHit = z.infer<typeof HiddenHit>;

/** What a `retrieve` step with this query would find, and why; `words` are those the index was asked for. */
export const SearchReply = z.object({
  words: z.array(z.string()),
  documents: z.array(SearchHit),
  hidden: z.array(HiddenHit),
});
export type SearchReply = z.infer<typeof SearchReply>;
