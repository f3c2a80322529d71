import { like } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { RefusedCalls } from '#schema/contracts/refused-call';
import { tallies } from '#schema/tables/traces';

const PREFIX = 'refused/';

const add = `insert into tallies (name, value) select value ->> 'name', value ->> 'n' from json_each(?) where true
  on conflict (name) do update set value = tallies.value + excluded.value`;

/** Adds refused calls to their tallies. */
export async function addRefused(traces: D1Database, refused: readonly RefusedCalls[]): Promise<void> {
  if (refused.length === 0) return;
  const rows = refused.map(({ of, limit, name, n }) => ({ name: `${PREFIX}${of}/${limit}/${name}`, n }));
  await traces.prepare(add).bind(JSON.stringify(rows)).run();
}

/** How many calls each limit of a key or feature ever refused, the first `most` of them by name. */
export async function readRefused(traces: D1Database, most: number): Promise<RefusedCalls[]> {
  const rows = await drizzle(traces)
    .select()
    .from(tallies)
    .where(like(tallies.name, `${PREFIX}%`))
    .orderBy(tallies.name)
    .limit(most);
  return rows.map(({ name, value }) => {
    const [, of, limit, ...rest] = name.split('/');
    return RefusedCalls.parse({ of, limit, name: rest.join('/'), n: value });
  });
}
