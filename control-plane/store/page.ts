import { sql, type AnyColumn, type SQL } from 'drizzle-orm';
import type { TimePage } from '../deps.ts';

/** Rows older than the last one of the page before; every row when there is none. */
export function before(time: AnyColumn, id: AnyColumn, after: TimePage['after']): SQL | undefined {
  return after && sql`(${time}, ${id}) < (${after.atMs}, ${after.id})`;
}
