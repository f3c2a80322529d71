import type { Deps } from './deps.ts';
import type { Env } from './env.ts';
import { readActive, readUsage } from './store/usage.ts';

type OfUsage = 'readUsage' | 'readActive' | 'dearestUnits';

/** What routes may ask of what runs cost. */
export const ofUsage = ({ DB, CONDUCTOR }: Env): Pick<Deps, OfUsage> => ({
  readUsage: (which) => readUsage(DB, which),
  readActive: (which) => readActive(DB, which),
  dearestUnits: (feature, month, most) => CONDUCTOR.getByName(feature).dearestUnits(month, most),
});
