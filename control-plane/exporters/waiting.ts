import type { ExporterSettings, RunToTell } from '#schema/contracts/exporter';
import type { Sql } from './tables.ts';

/** How many runs may wait, and how many characters of them; of more the oldest are given up. */
export const WAITING_MOST = { runs: 10_000, chars: 64_000_000 } as const;
/** How long a run is tried, in ms. */
export const LIFE_MS = 24 * 3600 * 1000;
/** How many runs go in one request at most, and how many characters unless a single run has more. */
export const BATCH_MOST = { runs: 100, chars: 1_000_000 } as const;

/** Runs that were taken out of the queue: how many spans they had, and the newest one's feature. */
export type GivenUp = { readonly spans: number; readonly feature: string };

/** A batch in hand: whose rows end with `through`. */
export type Batch = {
  readonly through: number;
  readonly runs: number;
  readonly spans: number;
  readonly bodies: readonly string[];
};

/** Adds runs behind those that wait; one that waits already is left as it is. */
export function addWaiting(sql: Sql, runs: readonly RunToTell[], nowMs: number): void {
  for (const { run, feature, spans, body, content } of runs)
    sql.exec(
      `insert into waiting (run, feature, taken_at_ms, spans, chars, body, content) values (?, ?, ?, ?, ?, ?, ?) on conflict (run) do nothing`,
      run,
      feature,
      nowMs,
      spans,
      body.length,
      body,
      content ? 1 : 0,
    );
}

/** Settings as they hold for what waits; those of before they said so allow what was written. */
type Allowed = Partial<Pick<ExporterSettings, 'content' | 'features'>>;

/** Whether a run may be told by these settings: it may have been written under others, and have waited since. */
export const mayTell = (
  { feature, content }: Pick<RunToTell, 'feature' | 'content'>,
  { content: wanted = true, features = null }: Allowed,
): boolean => (wanted || !content) && (features === null || features.some((one) => one === feature));

/** Takes out what these settings do not allow to be told any more: how many spans. */
export function dropUnwanted(sql: Sql, settings: Allowed): number {
  const kinds = sql.exec<{ feature: string; content: number; spans: number }>(
    'select feature, content, sum(spans) as spans from waiting group by feature, content',
  );
  const unwanted = kinds
    .toArray()
    .filter(({ feature, content }) => !mayTell({ feature, content: content === 1 }, settings));
  for (const { feature, content } of unwanted)
    sql.exec('delete from waiting where feature = ? and content = ?', feature, content);
  return unwanted.reduce((sum, { spans }) => sum + spans, 0);
}

type Row = { seq: number; spans: number; chars: number; body: string };

/** Those in front, as many as go at once; null when none waits. */
export function frontOf(sql: Sql, most: number): Batch | null {
  const rows = sql.exec<Row>('select seq, spans, chars, body from waiting order by seq limit ?', most);
  const taken: Row[] = [];
  let chars = 0;
  for (const row of rows) {
    chars += row.chars;
    if (taken.length > 0 && chars > BATCH_MOST.chars) break;
    taken.push(row);
  }
  const last = taken.at(-1);
  if (last === undefined) return null;
  const spans = taken.reduce((sum, row) => sum + row.spans, 0);
  return { through: last.seq, runs: taken.length, spans, bodies: taken.map(({ body }) => body) };
}

function takeOut(sql: Sql, where: string, value: number): GivenUp {
  const [row] = sql
    .exec<{ spans: number | null; feature: string | null }>(
      `select sum(spans) as spans, max(feature) as feature from waiting where ${where}`,
      value,
    )
    .toArray();
  if (row?.spans) sql.exec(`delete from waiting where ${where}`, value);
  return { spans: row?.spans ?? 0, feature: row?.feature ?? '' };
}

/** Takes a batch out, told or given up. */
export const settle = (sql: Sql, { through }: Pick<Batch, 'through'>): GivenUp => takeOut(sql, 'seq <= ?', through);

/** Takes out what is too old. */
export const dropOld = (sql: Sql, nowMs: number): GivenUp => takeOut(sql, 'taken_at_ms <= ?', nowMs - LIFE_MS);

type Much = { runs: number; chars: number | null; spans: number | null };
const much = (sql: Sql): Much =>
  sql.exec<Much>('select count(*) as runs, sum(chars) as chars, sum(spans) as spans from waiting').one();

/** Takes out the oldest of what is too much: down to nine tenths, so that it is not asked for every run again. */
export function dropMuch(sql: Sql, most: { runs: number; chars: number } = WAITING_MOST): GivenUp {
  const { runs, chars } = much(sql);
  if (runs <= most.runs && (chars ?? 0) <= most.chars) return { spans: 0, feature: '' };
  const share = Math.max(runs / most.runs, (chars ?? 0) / most.chars);
  const over = Math.ceil(runs - (runs / share) * 0.9);
  const [last] = sql.exec<{ seq: number }>('select seq from waiting order by seq limit 1 offset ?', over - 1).toArray();
  return last === undefined ? { spans: 0, feature: '' } : settle(sql, { through: last.seq });
}

/** How many spans wait. */
export const countWaiting = (sql: Sql): number => much(sql).spans ?? 0;

/** Whether any waits. */
export const isAnyWaiting = (sql: Sql): boolean => sql.exec('select 1 from waiting limit 1').toArray().length > 0;
