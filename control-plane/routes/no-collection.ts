import type { CollectionName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for a collection in which nobody put anything. */
export const noCollection = (name: CollectionName): Failure => ({
  code: 'not_found',
  detail: `No collection ${name}: it has neither rules nor documents.`,
});
