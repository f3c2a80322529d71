import { and, asc, desc, eq, isNull, lte } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { AuditEntry } from '#schema/contracts/audit';
import { FlagScheduleView, type FlagKey, type ScheduleOutcome } from '#schema/contracts/flag';
import { flagSchedules } from '#schema/tables/flags';
import type { TimePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { before } from './page.ts';

const { key: flag, id: name, atMs, createdAtMs, doneAtMs } = flagSchedules;

/** Planned changes of a flag, the one furthest ahead first. */
export async function listSchedules(db: D1Database, key: FlagKey, page: TimePage): Promise<FlagScheduleView[]> {
  const rows = await drizzle(db)
    .select()
    .from(flagSchedules)
    .where(and(eq(flag, key), before(atMs, name, page.after)))
    .orderBy(desc(atMs), desc(name))
    .limit(page.limit);
  return rows.map((row) => FlagScheduleView.parse(row));
}

/** Keeps a planned change in place of the one of its id; false, and nothing written, when that one was carried out. */
export async function saveSchedule(db: D1Database, row: FlagScheduleView, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const { key: _, id: __, ...set } = row;
  const upsert = d1
    .insert(flagSchedules)
    .values(row)
    .onConflictDoUpdate({ target: [flag, name], set, setWhere: isNull(doneAtMs) })
    .returning({ id: name });
  const [saved] = await d1.batch([upsert, entryOfChange(d1, entry)]);
  return saved.length > 0;
}

/** Calls a planned change off; false when there is none of this id, or it was carried out. */
export async function deleteSchedule(
  db: D1Database,
  which: { key: FlagKey; id: string },
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const waiting = and(eq(flag, which.key), eq(name, which.id), isNull(doneAtMs));
  const removal = d1.delete(flagSchedules).where(waiting).returning({ id: name });
  const [deleted] = await d1.batch([removal, entryOfChange(d1, entry)]);
  return deleted.length > 0;
}

/** Planned changes whose time has come, in that order; those of the same time as they were planned. */
export async function dueSchedules(db: D1Database, nowMs: number): Promise<FlagScheduleView[]> {
  const due = and(isNull(doneAtMs), lte(atMs, nowMs));
  const rows = await drizzle(db)
    .select()
    .from(flagSchedules)
    .where(due)
    .orderBy(asc(atMs), asc(createdAtMs), asc(name))
    .limit(20);
  return rows.map((row) => FlagScheduleView.parse(row));
}

/** When the next planned change is due, in ms since the epoch; null: none is planned. */
export async function nextScheduleAtMs(db: D1Database): Promise<number | null> {
  const query = drizzle(db).select({ at: atMs }).from(flagSchedules).where(isNull(doneAtMs));
  return (await query.orderBy(asc(atMs)).limit(1).get())?.at ?? null;
}

/** Notes what a planned change came to. */
export async function settleSchedule(
  db: D1Database,
  which: Pick<FlagScheduleView, 'key' | 'id'>,
  done: { outcome: ScheduleOutcome; atMs: number },
): Promise<void> {
  const planned = and(eq(flag, which.key), eq(name, which.id));
  await drizzle(db).update(flagSchedules).set({ outcome: done.outcome, doneAtMs: done.atMs }).where(planned);
}
