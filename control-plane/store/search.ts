import { SearchReply, type SearchHit } from '#schema/contracts/collection';
import type { CollectionName } from '#schema/contracts/ids';
import {
  HIDDEN_SQL,
  searchBinds,
  SEARCH_SQL,
  WORD_SQL,
  type HiddenRow,
  type SearchAsk,
  type SearchRow,
} from '#schema/tables/content';

/** A question to a collection as a `retrieve` step would ask it: its keywords, and the expression made of them. */
export type Question = Pick<SearchAsk, 'top' | 'roles' | 'maxAgeS' | 'expression'> & {
  readonly words: readonly string[];
};

type Scores = ReadonlyMap<string, ReadonlyMap<string, number>>;

const toHit = (row: SearchRow, byWord: Scores): SearchHit => ({
  id: row.id,
  title: row.title,
  source: row.source,
  version: row.version,
  owner: row.owner,
  fetchedAt: row.fetchedAtMs === null ? null : new Date(row.fetchedAtMs).toISOString(),
  stale: row.stale === 1,
  score: row.score,
  words: [...byWord].flatMap(([word, scores]) => {
    const score = scores.get(row.id);
    return score === undefined ? [] : [{ word, score }];
  }),
});

/** What each word adds to the scores of these documents. */
async function scoresByWord(
  content: D1Database,
  { collection, ids }: { collection: CollectionName; ids: readonly string[] },
  words: readonly string[],
): Promise<Scores> {
  if (ids.length === 0) return new Map();
  const statement = content.prepare(WORD_SQL);
  const asked = words.map((word) => statement.bind(`"${word}"`, collection, JSON.stringify(ids)));
  const answers = await content.batch<{ id: string; score: number }>(asked);
  return new Map(
    words.map((word, at) => [word, new Map((answers[at]?.results ?? []).map(({ id, score }) => [id, score]))]),
  );
}

/** What a run with these roles would find, what each word adds to it, and what matches and is hidden from it. */
export async function searchCollection(
  content: D1Database,
  collection: CollectionName,
  { words, nowMs, ...question }: Question & { nowMs: number },
): Promise<SearchReply> {
  const binds = searchBinds({ ...question, collection, dropStale: false }, nowMs);
  const [seen, hidden] = await content.batch<SearchRow | HiddenRow>([
    content.prepare(SEARCH_SQL).bind(...binds),
    content.prepare(HIDDEN_SQL).bind(...binds),
  ]);
  const rows = (seen?.results ?? []) as SearchRow[];
  const byWord = await scoresByWord(content, { collection, ids: rows.map(({ id }) => id) }, words);
  return SearchReply.parse({
    words: [...words],
    documents: rows.map((row) => toHit(row, byWord)),
    hidden: hidden?.results ?? [],
  });
}
