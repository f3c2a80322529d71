import type { DatasetName } from '#schema/contracts/ids';
import type { Failure } from '#schema/contracts/problem';

/** The refusal for a dataset that nobody created. */
export const noDataset = (name: DatasetName): Failure => ({
  code: 'not_found',
  detail: `No dataset ${name}. PUT /datasets/${name} creates it.`,
});

/** The refusal of a change that another one overtook. */
export const changedMeanwhile = (name: DatasetName): Failure => ({
  code: 'conflict',
  detail: `Somebody else changed ${name} at the same time, and nothing of this was stored. Send it again.`,
});
