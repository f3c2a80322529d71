import { operators as ours } from '#core/expression/operators';

/** What flagd adds to JsonLogic. */
export const flagdOperators = ['fractional', 'sem_ver', 'starts_with', 'ends_with', '$ref'] as const;

/** Of our own expressions, what no flagd knows. */
const unknownToFlagd = new Set(['literal', '?:', '??', 'length']);

/** Every operator that the targeting of a flag may use: JsonLogic's, which every flagd has, and flagd's own. */
export const flagOperators: readonly string[] = [
  ...ours.filter((name) => !unknownToFlagd.has(name)),
  ...flagdOperators,
];
