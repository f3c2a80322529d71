import type { Deps } from '../../../workers/edge/deps.ts';
import { baseline } from '../../../workers/edge/providers/baseline.ts';
import { sourcesOf, type SourceOf } from '../../../workers/edge/providers/source-of.ts';

/** These providers, and nobody that was declared. */
export const sources = (providers: Deps['providers']): SourceOf =>
  sourcesOf({ providers, declaredProvider: () => baseline }, {});
