import type { Json } from '#schema/contracts/json';
import type { KeptShare } from './file-text.ts';

/** The shared evaluators by name, in the order of their file. */
export const evaluatorsOf = (share: Pick<KeptShare, 'evaluators'> | undefined): ReadonlyMap<string, Json> =>
  new Map(Object.entries((JSON.parse(share?.evaluators ?? '{}') ?? {}) as { [name: string]: Json }));
