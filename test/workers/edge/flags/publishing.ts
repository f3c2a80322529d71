import type { PublishedFlags } from '#schema/contracts/flag';
import type { Directions } from '../../../../workers/edge/flags/compiled-flags.ts';

/** A snapshot of these flags, in which none is rolled out. */
export const publishing = (flags: PublishedFlags): { flags: PublishedFlags } & Directions => ({
  flags,
  flagRoutes: {},
  segments: {},
});
