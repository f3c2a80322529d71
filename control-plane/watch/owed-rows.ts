import type { Opening } from '#schema/contracts/incident';
import type { Sql } from './tables.ts';

/** What a rule that fires or calms down owes the world. `rule`: who reads `incident` when it is known which it was. */
export type Owed =
  | { readonly do: 'open'; readonly rule: string; readonly opening: Opening; readonly windowMs: number }
  | { readonly do: 'resolve'; readonly incident: string; readonly atMs: number; readonly text: string };

/** Puts it down, in the transaction of the judgement. */
export function owe(sql: Sql, id: string, body: Owed): void {
  sql.exec('insert or replace into owed values (?, ?)', id, JSON.stringify(body));
}

/** All that is owed. */
export const readOwed = (sql: Sql): { id: string; body: Owed }[] =>
  sql
    .exec<{ id: string; body: string }>('select id, body from owed order by id')
    .toArray()
    .map(({ id, body }) => ({ id, body: JSON.parse(body) as Owed }));

/** It is done. */
export const settle = (sql: Sql, id: string): void => void sql.exec('delete from owed where id = ?', id);
