import type { FeatureName } from '#schema/contracts/ids';
import { keeper } from '../keeper.ts';

/** Single values of a Watch. What is absent was never set. */
export type Kept = {
  /** At an alarm the runtime may not say it. */
  feature: FeatureName;
  /** When the rules were last read. */
  readAtMs: number;
};

export const { keptValue, keep } = keeper<Kept>();
