import { liveWatches, openWatch, type Watch } from '#core/evidence/watches';
import { keepValue, keptValue } from './kept-values.ts';
import type { Sql } from './tables.ts';

type Row = { id: number; period: number; opened_at_ms: number; n0: number; n1: number };

const STAGE_WATCH = 'stage-watch';

/** The watches of the live rollout, by id. */
export function readWatches(sql: Sql): Watch[] {
  return sql
    .exec<Row>('select id, period, opened_at_ms, n0, n1 from watches order by id')
    .toArray()
    .map(({ id, period, opened_at_ms, n0, n1 }) => ({ id, period, openedAtMs: opened_at_ms, n0, n1 }));
}

/** The watch that opened with the current stage; 1 before any did. */
export const stageWatch = (sql: Sql): number => keptValue<number>(sql, STAGE_WATCH) ?? 1;

/** Says that the newest watch is the stage's own. */
export function beginStage(sql: Sql): void {
  keepValue(sql, STAGE_WATCH, readWatches(sql).at(-1)?.id ?? 1);
}

/** The watches after another one opened, if it is time for one; what is not live any more is forgotten with its counts. */
export function nextWatches(
  sql: Sql,
  watches: readonly Watch[],
  at: { nowMs: number; period: number },
): readonly Watch[] {
  const opened = openWatch(watches, at);
  if (opened === null) return watches;
  const all = [...watches, opened];
  const live = liveWatches(all, stageWatch(sql));
  for (const watch of all)
    if (!live.includes(watch)) {
      sql.exec('delete from watches where id = ?', watch.id);
      sql.exec('delete from counts where watch = ?', watch.id);
    }
  saveWatches(sql, [opened]);
  return live;
}

export function saveWatches(sql: Sql, watches: readonly Watch[]): void {
  for (const { id, period, openedAtMs, n0, n1 } of watches)
    sql.exec('insert or replace into watches values (?, ?, ?, ?, ?)', id, period, openedAtMs, n0, n1);
}
