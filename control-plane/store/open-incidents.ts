import { count, ne } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { incidents } from '#schema/tables/operations';

/** How many incidents nobody closed, by feature. */
export async function countOpenIncidents(db: D1Database): Promise<{ feature: string; n: number }[]> {
  return drizzle(db)
    .select({ feature: incidents.feature, n: count() })
    .from(incidents)
    .where(ne(incidents.status, 'closed'))
    .groupBy(incidents.feature)
    .orderBy(incidents.feature);
}
