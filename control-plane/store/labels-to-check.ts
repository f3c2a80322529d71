import { and, desc, eq, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import type { JudgeRow } from '#schema/contracts/judge';
import { LabelItem } from '#schema/contracts/label-endpoints';
import { labels } from '#schema/tables/evals';
import type { TimePage } from '../deps.ts';
import { before } from './page.ts';

type Which = Pick<JudgeRow, 'judge' | 'version' | 'criterion'>;

/** What this version said of an answer, whoever was asked about it under whichever label: one answer is held to people once. */
const judged = ({ judge, version }: Which) => sql`exists (
  select 1 from judge_scores join labels as other on other.id = judge_scores.label
  where judge_scores.judge = ${judge} and judge_scores.version = ${version}
    and other.run = labels.run and other.criterion = labels.criterion)`;

/** Answers that people have settled by truths or marks and that this version has not judged, newest first. */
export async function labelsToCheck(db: D1Database, which: Which, { limit, after }: TimePage): Promise<LabelItem[]> {
  const isWord = sql`json_type(${labels.value}) = 'text'`;
  const rows = await drizzle(db)
    .select()
    .from(labels)
    .where(
      and(
        eq(labels.criterion, which.criterion),
        eq(labels.state, 'settled'),
        sql`not ${isWord}`,
        sql`not ${judged(which)}`,
        before(labels.createdAtMs, labels.id, after),
      ),
    )
    .orderBy(desc(labels.createdAtMs), desc(labels.id))
    .limit(limit);
  return rows.map((row) => LabelItem.parse(row));
}
