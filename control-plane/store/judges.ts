import { and, asc, desc, eq, gt } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { Held } from '#core/judge/standing-of';
import type { AuditEntry } from '#schema/contracts/audit';
import type { JudgeName, JudgeVersion } from '#schema/contracts/ids';
import { JudgeRow, JudgeSpec, JudgeVersionRow } from '#schema/contracts/judge';
import { judges, judgeScores, judgeVersions, labels } from '#schema/tables/evals';
import type { JudgeChange, NamePage, TimePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';
import { before } from './page.ts';

/** The newest labels that a judge is held to. */
const MOST_LABELS = 2000;

/** A judge with what it judges by. */
export type KeptJudge = JudgeRow & { readonly spec: JudgeSpec };

const ofVersion = and(eq(judgeVersions.judge, judges.name), eq(judgeVersions.version, judges.version));

/** A judge in its newest version, or in the one that is named; undefined: there is none. */
export async function findJudge(
  db: D1Database,
  name: JudgeName,
  version?: JudgeVersion,
): Promise<KeptJudge | undefined> {
  const wanted =
    version === undefined ? ofVersion : and(eq(judgeVersions.judge, judges.name), eq(judgeVersions.version, version));
  const row = await drizzle(db)
    .select({ judge: judges, is: judgeVersions })
    .from(judges)
    .innerJoin(judgeVersions, wanted)
    .where(eq(judges.name, name))
    .get();
  if (row === undefined) return undefined;
  const spec = JudgeSpec.parse(row.is.spec);
  const { name: judge, ...rest } = row.judge;
  return { ...JudgeRow.parse({ ...rest, judge, kind: spec.kind, version: row.is.version }), spec };
}

/** Judges by name, in their newest versions. */
export async function listJudges(db: D1Database, { limit, after }: NamePage): Promise<JudgeRow[]> {
  const rows = await drizzle(db)
    .select({ judge: judges, is: judgeVersions })
    .from(judges)
    .innerJoin(judgeVersions, ofVersion)
    .where(after === undefined ? undefined : gt(judges.name, after))
    .orderBy(asc(judges.name))
    .limit(limit);
  return rows.map(({ judge: { name, ...rest }, is }) =>
    JudgeRow.parse({ ...rest, judge: name, kind: JudgeSpec.parse(is.spec).kind }),
  );
}

/** Versions of a judge, newest first. */
export async function listJudgeVersions(db: D1Database, name: JudgeName, page: TimePage): Promise<JudgeVersionRow[]> {
  const rows = await drizzle(db)
    .select()
    .from(judgeVersions)
    .where(and(eq(judgeVersions.judge, name), before(judgeVersions.createdAtMs, judgeVersions.version, page.after)))
    .orderBy(desc(judgeVersions.createdAtMs), desc(judgeVersions.version))
    .limit(page.limit);
  return rows.map((row) => JudgeVersionRow.parse({ ...row, kind: JudgeSpec.parse(row.spec).kind }));
}

/** Keeps a judge and, if it is new, its version, with the audit entry. False: another version has the same short name. */
export async function saveJudge(
  db: D1Database,
  { name, hash, spec, ...row }: JudgeChange,
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const { version, updatedBy: createdBy, updatedAtMs: createdAtMs } = row;
  const known = await d1
    .select({ hash: judgeVersions.hash })
    .from(judgeVersions)
    .where(and(eq(judgeVersions.judge, name), eq(judgeVersions.version, version)))
    .get();
  if (known !== undefined && known.hash !== hash) return false;
  await d1.batch([
    d1.insert(judgeVersions).values({ judge: name, version, hash, spec, createdBy, createdAtMs }).onConflictDoNothing(),
    d1
      .insert(judges)
      .values({ name, ...row })
      .onConflictDoUpdate({ target: judges.name, set: row }),
    entryOfChange(d1, entry),
  ]);
  return true;
}

/** Deletes a judge with all its versions; false when there is none. What it said of labelled answers stays true, and stays. */
export async function deleteJudge(db: D1Database, name: JudgeName, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const [gone] = await d1.batch([
    d1.delete(judges).where(eq(judges.name, name)).returning({ name: judges.name }),
    entryOfChange(d1, entry),
    d1.delete(judgeVersions).where(eq(judgeVersions.judge, name)),
  ]);
  return gone.length > 0;
}

const SCORES = `insert or replace into judge_scores (judge, version, label, score, at_ms)
select ?1, ?2, value ->> 'label', value ->> 'score', ?3 from json_each(?4)`;

/** Keeps what a judge said of answers that people are asked about. */
export async function keepJudgeScores(
  db: D1Database,
  { judge, version }: { judge: JudgeName; version: JudgeVersion },
  { atMs, scores }: { atMs: number; scores: readonly { label: string; score: number }[] },
): Promise<void> {
  for (let at = 0; at < scores.length; at += 500)
    await db
      .prepare(SCORES)
      .bind(judge, version, atMs, JSON.stringify(scores.slice(at, at + 500)))
      .run();
}

/** What people came to about answers that this version has judged too, newest first. */
export async function heldTo(
  db: D1Database,
  { judge, version }: { judge: JudgeName; version: JudgeVersion },
  criterion: string,
): Promise<Held[]> {
  const rows = await drizzle(db)
    .select({ value: labels.value, score: judgeScores.score })
    .from(judgeScores)
    .innerJoin(labels, eq(labels.id, judgeScores.label))
    .where(
      and(
        eq(judgeScores.judge, judge),
        eq(judgeScores.version, version),
        eq(labels.criterion, criterion),
        eq(labels.state, 'settled'),
      ),
    )
    .orderBy(desc(labels.createdAtMs), desc(labels.id))
    .limit(MOST_LABELS);
  return rows.map(({ value, score }) => ({ value: value as Held['value'], score }));
}
