import { Example } from '#schema/contracts/dataset';
import type { ItemView } from '#schema/contracts/eval';
import type { CellArm, Settled } from './cells.ts';
import type { Sql } from './tables.ts';

type Row = { arm: CellArm; trial: number; answer: string };

function trialsAt(sql: Sql, place: number): ItemView['trials'] {
  const query = 'select arm, trial, answer from answers where place = ? order by trial, arm';
  return sql
    .exec<Row>(query, place)
    .toArray()
    .map(({ arm, trial, answer }) => ({ arm, trial, ...(JSON.parse(answer) as Settled) }));
}

/** Items behind a place, with every trial so far; `next` is the place to go on from. */
export function itemViews(sql: Sql, after: number, limit: number): { items: ItemView[]; next: number | null } {
  const rows = sql
    .exec<{ place: number; example: string }>(
      'select place, example from items where place > ? order by place limit ?',
      after,
      limit + 1,
    )
    .toArray();
  const shown = rows.slice(0, limit);
  const items = shown.map(({ place, example }) => {
    const { id, input, expected = null, critical } = Example.parse(JSON.parse(example));
    return { item: id, input, expected, critical, trials: trialsAt(sql, place) };
  });
  return { items, next: rows.length > limit ? (shown.at(-1)?.place ?? null) : null };
}
