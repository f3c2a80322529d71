import { eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { FlagDefinition } from '#schema/contracts/flag';
import { flagOfTraffic, type FeatureName } from '#schema/contracts/ids';
import type { Ownership } from '#schema/contracts/notification';
import { flags } from '#schema/tables/flags';
import { findFeature } from './features.ts';

const NOBODY = 'nobody';

/** Who answers for this of a feature; of a flag (`flag/<key>`) whoever its metadata calls its owner, for everything. */
export async function answersFor(db: D1Database, traffic: FeatureName, of: Ownership): Promise<string> {
  const key = flagOfTraffic(traffic);
  if (key === null) return (await findFeature(db, traffic))?.owners[of] ?? NOBODY;
  const row = await drizzle(db).select({ definition: flags.definition }).from(flags).where(eq(flags.key, key)).get();
  // An imported flag may break its contract: then nobody is named by it.
  const read = FlagDefinition.safeParse(row === undefined ? null : JSON.parse(row.definition));
  return read.data?.metadata?.owner ?? NOBODY;
}
