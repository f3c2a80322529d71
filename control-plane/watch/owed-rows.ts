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

/** What is to be done first. */
export const nextOwed = (sql: Sql): { id: string; body: Owed } | undefined => readOwed(sql)[0];

/** What was to be said of an incident that was meant to be opened is said of the one that stands for it. */
export function turnTo(sql: Sql, { meant, incident }: { meant: string; incident: string }): void {
  if (meant === incident) return;
  for (const { id, body } of readOwed(sql))
    if (body.do === 'resolve' && body.incident === meant) owe(sql, id, { ...body, incident });
}

/** It is done. */
export const settle = (sql: Sql, id: string): void => void sql.exec('delete from owed where id = ?', id);
