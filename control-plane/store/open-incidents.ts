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

/** What an opening with this id came to: an incident of its own, or a line in the story of the one that stands for it; null: nothing yet. */
export async function becameOf(
  db: D1Database,
  { feature, id }: { feature: string; id: string },
): Promise<'opened' | 'again' | null> {
  const asked = `select 'opened' as became from incidents where id = ?1
    union all select 'again' from incident_timeline
      where id = ?1 and kind = 'again' and incident in (select id from incidents where feature = ?2) limit 1`;
  return (await db.prepare(asked).bind(id, feature).first<{ became: 'opened' | 'again' }>())?.became ?? null;
}
