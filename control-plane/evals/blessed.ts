import type { Example } from '#schema/contracts/dataset';
import type { EvalOrder, EvalView, GradedItem } from '#schema/contracts/eval';
import type { ItemScore } from '#schema/contracts/item';
import { countItems } from './cells.ts';
import { keep, keptValue } from './kept.ts';
import type { Sql } from './tables.ts';

type Asked = Pick<Example, 'input' | 'expected' | 'checks'>;

/** What an example asks and wants, as text: the same text is the same question. */
const askedText = ({ input, expected, checks }: Asked): string =>
  JSON.stringify([input, expected ?? null, checks ?? null]);

type Row = { place: number; id: string; example: string; scores: string };

/** What came of the candidate behind a place, for an eval that is held against this one: numbers, never answers. */
export function gradedItems(sql: Sql, after: number, limit: number): { items: GradedItem[]; next: number | null } {
  const rows = sql
    .exec<Row>(
      `select place, id, example, json_group_array(json(answer ->> '$.scores')) as scores
         from (select * from items where place > ? order by place limit ?)
         join answers using (place) where arm = 'candidate' group by place order by place`,
      after,
      limit,
    )
    .toArray();
  const items = rows.map(({ id, example, scores }) => ({
    item: id,
    asked: askedText(JSON.parse(example) as Asked),
    scores: byGrader(JSON.parse(scores) as ItemScore[][]),
  }));
  const [last] = sql
    .exec<{ place: number | null }>(
      'select max(place) as place from (select place from items where place > ? order by place limit ?)',
      after,
      limit,
    )
    .toArray();
  return { items, next: last?.place ?? null };
}

function byGrader(trials: readonly (readonly ItemScore[])[]): Record<string, (number | null)[]> {
  const scores: Record<string, (number | null)[]> = {};
  for (const { id, score } of trials.flat()) (scores[id] ??= []).push(score);
  return scores;
}

/** Copies what a baseline scored; `next` null: that was all of it. */
export function addBlessed(sql: Sql, items: readonly GradedItem[], next: number | null): void {
  for (const { item, asked, scores } of items) {
    const text = JSON.stringify(scores);
    sql.exec('insert or ignore into blessed (item, asked, scores) values (?, ?, ?)', item, asked, text);
  }
  keep(sql, 'blessedTo', next);
}

/** Those of the examples that the baseline was asked too, in the same words; the others are counted. */
export function sharedExamples(sql: Sql, examples: readonly Example[]): Example[] {
  const unshared = { ...(keptValue(sql, 'unshared') ?? { changed: 0, added: 0 }) };
  const shared = examples.filter((example) => {
    const [row] = sql.exec<{ asked: string }>('select asked from blessed where item = ?', example.id).toArray();
    if (row === undefined) unshared.added += 1;
    else if (row.asked !== askedText(example)) unshared.changed += 1;
    return row?.asked === askedText(example);
  });
  keep(sql, 'unshared', unshared);
  return shared;
}

/** What the baseline scored on an item, by grader. */
export function blessedScores(sql: Sql, item: string): GradedItem['scores'] {
  const [row] = sql.exec<{ scores: string }>('select scores from blessed where item = ?', item).toArray();
  return row === undefined ? {} : (JSON.parse(row.scores) as GradedItem['scores']);
}

/** How the examples match those of the baseline; null without one. */
export function sharedWith(
  sql: Sql,
  { baseline, baselineOn }: Pick<EvalOrder, 'baseline' | 'baselineOn'>,
): EvalView['baseline'] {
  if (baseline === null || baselineOn === null) return null;
  const { changed, added } = keptValue(sql, 'unshared') ?? { changed: 0, added: 0 };
  const shared = countItems(sql);
  const known = sql.exec<{ n: number }>('select count(*) as n from blessed').one().n;
  const gone = Math.max(0, known - shared - changed);
  return { eval: baseline, datasetVersion: baselineOn, shared, changed, added, gone };
}
