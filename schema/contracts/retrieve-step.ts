import * as z from 'zod';
import { MaxAgeS } from './document.ts';
import { CollectionName } from './ids.ts';
import { oneOf, strict } from './strict.ts';
import { StepName } from './word.ts';

/** What becomes of a document that is older than it may be: it is used and marked, left out, or the step fails (and the run degrades or refuses). */
export const staleReactions = ['use', 'drop', 'fail'] as const;
export type StaleReaction = (typeof staleReactions)[number];

/**
 * Finds documents by keywords; later steps see `.documents[{ id, text, source, score, fetchedAt, version, owner, stale }]`. Of the
 * step's `maxAgeS`, the collection's and the document's own the shortest holds. Without `onStale`: `use`.
 */
export const RetrieveStep = strict({
  kind: z.literal('retrieve'),
  name: StepName,
  from: CollectionName,
  query: z.string().min(1).max(4000),
  top: z.number().int().min(1).max(50).default(5),
  maxAgeS: MaxAgeS.optional(),
  onStale: oneOf('reaction', staleReactions).optional(),
});
export type RetrieveStep = z.infer<typeof RetrieveStep>;
