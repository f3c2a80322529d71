import { and, asc, desc, eq, inArray, ne, notExists, sql, type SQL } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { LabelItem, LabelMark } from '#schema/contracts/label-endpoints';
import { labelMarks, labels } from '#schema/tables/evals';
import type { LabelChange, LabelsAbout, TimePage } from '../deps.ts';
import { before } from './page.ts';

const matching = ({ feature, criterion, grader, dataset, state }: LabelsAbout): SQL | undefined =>
  and(
    feature === undefined ? undefined : eq(labels.feature, feature),
    criterion === undefined ? undefined : eq(labels.criterion, criterion),
    grader === undefined ? undefined : eq(labels.grader, grader),
    dataset === undefined ? undefined : eq(labels.dataset, dataset),
    state === undefined ? undefined : eq(labels.state, state),
  );

const INSERT = `insert or ignore into labels (id, feature, criterion, grader, run, dataset, input, output, material, score, state, value, created_by, created_at_ms)
select value ->> 'id', value ->> 'feature', value ->> 'criterion', value ->> 'grader', value ->> 'run', value ->> 'dataset',
  value -> 'input', value -> 'output', value -> 'material', value ->> 'score', 'open', null, value ->> 'createdBy', value ->> 'createdAtMs' from json_each(?)`;

/** Asks people about these; how many were not asked about yet. One statement: what is asked of a run at once is small. */
export async function queueLabels(db: D1Database, items: readonly LabelItem[]): Promise<number> {
  let queued = 0;
  for (const item of items) {
    const { meta } = await db
      .prepare(INSERT)
      .bind(JSON.stringify([item]))
      .run();
    queued += meta.changes;
  }
  return queued;
}

/** What this person is asked next, and how many there are for them. What differs comes first. */
export async function nextLabel(
  db: D1Database,
  person: string,
  about: LabelsAbout,
): Promise<{ label: LabelItem | undefined; waiting: number }> {
  const d1 = drizzle(db);
  const mine = d1
    .select({ one: sql`1` })
    .from(labelMarks)
    .where(and(eq(labelMarks.label, labels.id), eq(labelMarks.person, person)));
  const where = and(matching(about), ne(labels.state, 'settled'), notExists(mine));
  const row = await d1.select().from(labels).where(where).orderBy(asc(labels.state), asc(labels.createdAtMs)).get();
  const waiting = await d1.$count(labels, where);
  return { label: row && LabelItem.parse(row), waiting };
}

/** A label; undefined: nobody was asked that. */
export async function findLabel(db: D1Database, id: string): Promise<LabelItem | undefined> {
  const row = await drizzle(db).select().from(labels).where(eq(labels.id, id)).get();
  return row && LabelItem.parse(row);
}

/** What people said of labels, in the order in which they first said it. */
export async function marksOf(db: D1Database, ids: readonly string[]): Promise<Map<string, LabelMark[]>> {
  const found = new Map<string, LabelMark[]>();
  for (let at = 0; at < ids.length; at += 90) {
    const rows = await drizzle(db)
      .select()
      .from(labelMarks)
      .where(inArray(labelMarks.label, ids.slice(at, at + 90)))
      .orderBy(asc(labelMarks.n));
    for (const row of rows) found.set(row.label, [...(found.get(row.label) ?? []), LabelMark.parse(row)]);
  }
  return found;
}

const MARK = `insert into label_marks (label, person, n, value, comment, at_ms)
select ?1, ?2, 1 + (select count(*) from label_marks where label = ?1), ?3, ?4, ?5
where (select state from labels where id = ?1) <> 'settled'
on conflict (label, person) do update set value = excluded.value, comment = excluded.comment, at_ms = excluded.at_ms
where (select count(*) from label_marks where label = ?1) < 2 or value = excluded.value`;

/**
 * Keeps what somebody says; false: it was settled meanwhile, or two have spoken and this is one of them. Whoever knows that another said
 * something else is no independent second opinion any more.
 */
export async function markLabel(db: D1Database, id: string, { mark }: LabelChange): Promise<boolean> {
  const { person, value, comment, atMs } = mark;
  const done = await db.prepare(MARK).bind(id, person, JSON.stringify(value), comment, atMs).run();
  return done.meta.changes > 0;
}

/** Keeps how a label stands; what is settled stays. */
export async function settleLabel(
  db: D1Database,
  id: string,
  { state, value }: Pick<LabelItem, 'state' | 'value'>,
): Promise<void> {
  const set = { state, value };
  await drizzle(db)
    .update(labels)
    .set(set)
    .where(and(eq(labels.id, id), ne(labels.state, 'settled')));
}

/** Labels, newest first. */
export async function listLabels(db: D1Database, { limit, after }: TimePage, about: LabelsAbout): Promise<LabelItem[]> {
  const rows = await drizzle(db)
    .select()
    .from(labels)
    .where(and(before(labels.createdAtMs, labels.id, after), matching(about)))
    .orderBy(desc(labels.createdAtMs), desc(labels.id))
    .limit(limit);
  return rows.map((row) => LabelItem.parse(row));
}
