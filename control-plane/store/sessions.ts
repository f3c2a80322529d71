import { and, eq, inArray, lte, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { SessionView } from '#schema/contracts/session-endpoints';
import { sessions, sessionSummaries, sessionTurns } from '#schema/tables/content';
import type { WhichSessions } from '../deps.ts';

const which = ({ feature, session, owner }: WhichSessions): SQL | undefined =>
  and(
    eq(sessions.feature, feature),
    ...(session === undefined ? [] : [eq(sessions.session, session)]),
    ...(owner === undefined ? [] : [eq(sessions.owner, owner)]),
  );

/** A session with all that is kept of it, or undefined when there is none. */
export async function findSession(
  content: D1Database,
  name: Required<WhichSessions>,
  nowMs: number,
): Promise<SessionView | undefined> {
  const db = drizzle(content);
  const [row] = await db.select().from(sessions).where(which(name));
  if (row === undefined || row.expiresAtMs <= nowMs) return undefined;
  const [turns, summaries] = await db.batch([
    db.select().from(sessionTurns).where(eq(sessionTurns.sessionId, row.id)).orderBy(sessionTurns.seq),
    db.select().from(sessionSummaries).where(eq(sessionSummaries.sessionId, row.id)).orderBy(sessionSummaries.roles),
  ]);
  const { begunAtMs, expiresAtMs } = row;
  return {
    begunAtMs,
    expiresAtMs,
    turns: turns.map(({ run, atMs, said, answered, roles, documents }) => ({
      ...{ run, atMs, said, answered, roles: rolesIn(roles) },
      documents: (JSON.parse(documents) as unknown[]).length,
    })),
    summaries: summaries.flatMap(({ roles, text }) => (text === '' ? [] : [{ roles: rolesIn(roles), text }])),
  };
}

/** The edge wrote it as a list of texts. */
const rolesIn = (text: string): string[] => JSON.parse(text) as string[];

/** Deletes sessions with all that is kept of them, and says how much that was. */
export async function deleteSessions(
  content: D1Database,
  name: WhichSessions,
): Promise<{ sessions: number; turns: number }> {
  const db = drizzle(content);
  const meant = db.select({ id: sessions.id }).from(sessions).where(which(name));
  const [turns, , gone] = await db.batch([
    db.delete(sessionTurns).where(inArray(sessionTurns.sessionId, meant)),
    db.delete(sessionSummaries).where(inArray(sessionSummaries.sessionId, meant)),
    db.delete(sessions).where(which(name)),
  ]);
  return { sessions: gone.meta.changes, turns: turns.meta.changes };
}

/** Sessions that one sweep forgets; each has at most 200 turns. What it leaves, the next one takes. */
const PIECE = 50;

/** Deletes what is past its time, in one bounded piece; answers how many sessions went. */
export async function sweepSessions(content: D1Database, nowMs: number): Promise<number> {
  const db = drizzle(content);
  const due = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(lte(sessions.expiresAtMs, nowMs))
    .orderBy(sessions.expiresAtMs)
    .limit(PIECE);
  const ids = due.map(({ id }) => id);
  if (ids.length === 0) return 0;
  await db.batch([
    db.delete(sessionTurns).where(inArray(sessionTurns.sessionId, ids)),
    db.delete(sessionSummaries).where(inArray(sessionSummaries.sessionId, ids)),
    db.delete(sessions).where(inArray(sessions.id, ids)),
  ]);
  return ids.length;
}
