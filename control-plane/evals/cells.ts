import { Example } from '#schema/contracts/dataset';
import type { ItemAnswer } from '#schema/contracts/item';
import type { Sql } from './tables.ts';

/** The arms of an eval; without a version to compare with there is the candidate alone. */
export const evalArms = ['control', 'candidate'] as const;
export type EvalArm = (typeof evalArms)[number];

/** What a cell is about: a run of one arm, or both arms' runs of a trial beside each other. */
export type CellArm = EvalArm | 'pair';

/** A piece of work: of which item, arm and trial, and for the how-many-th time. */
export type Cell = { readonly place: number; readonly arm: CellArm; readonly trial: number; readonly tries: number };

/** Copies examples, with the runs that are wanted of each; one that is there already stays. */
export function addItems(
  sql: Sql,
  examples: readonly Example[],
  wanted: { arms: readonly EvalArm[]; trials: number; paired: boolean },
): void {
  for (const example of examples) {
    const text = JSON.stringify(example);
    const [row] = sql
      .exec<{ place: number }>(
        'insert or ignore into items (id, example) values (?, ?) returning place',
        example.id,
        text,
      )
      .toArray();
    if (row === undefined) continue;
    for (const arm of wanted.arms)
      for (let trial = 1; trial <= wanted.trials; trial += 1)
        sql.exec('insert into cells (place, arm, trial) values (?, ?, ?)', row.place, arm, trial);
    if (wanted.paired)
      for (let trial = 1; trial <= wanted.trials; trial += 1)
        sql.exec("insert into cells (place, arm, trial, state) values (?, 'pair', ?, 3)", row.place, trial);
  }
}

/** Takes runs that are due into hand: it is known that they were begun before anybody is asked. */
export function takeCells(sql: Sql, nowMs: number, most: number): Cell[] {
  const due = sql
    .exec<Cell>(
      'select place, arm, trial, tries from cells where state = 0 and due_at_ms <= ? order by due_at_ms, place, trial, arm limit ?',
      nowMs,
      most,
    )
    .toArray();
  for (const { place, arm, trial } of due)
    sql.exec(
      'update cells set state = 1, tries = tries + 1 where place = ? and arm = ? and trial = ?',
      place,
      arm,
      trial,
    );
  return due.map((cell) => ({ ...cell, tries: cell.tries + 1 }));
}

/** What was taken and not asked after all is to be done as if nothing had been. */
export function returnCells(sql: Sql, cells: readonly Cell[]): void {
  for (const { place, arm, trial } of cells)
    sql.exec(
      'update cells set state = 0, tries = tries - 1 where place = ? and arm = ? and trial = ?',
      ...[place, arm, trial],
    );
}

/** Adds what a run cost that nobody waits for any more. */
export function chargeCell(sql: Sql, { place, arm, trial }: Cell, usd: number): void {
  sql.exec('update cells set usd = usd + ? where place = ? and arm = ? and trial = ?', ...[usd, place, arm, trial]);
}

/** What was in hand when the process died is to be done again: nobody heard what came of it. */
export function releaseCells(sql: Sql): void {
  sql.exec('update cells set state = 0 where state = 1');
}

/** Puts one off that met weather. What it cost is kept. */
export function postponeCell(sql: Sql, { place, arm, trial }: Cell, about: { dueAtMs: number; usd: number }): void {
  sql.exec(
    'update cells set state = 0, due_at_ms = ?, usd = usd + ? where place = ? and arm = ? and trial = ?',
    ...[Math.ceil(about.dueAtMs), about.usd, place, arm, trial],
  );
}

/** Writes down what came of a run: from now on it is never asked again. */
export function settleCell(sql: Sql, { place, arm, trial }: Cell, answer: Settled): void {
  const unscored = answer.scores.some(({ score }) => score === null) ? 1 : 0;
  sql.exec(
    'update cells set state = 2, usd = usd + ?, unpriced = ?, unscored = ? where place = ? and arm = ? and trial = ?',
    ...[answer.costUsd ?? 0, answer.costUsd === null ? 1 : 0, unscored, place, arm, trial],
  );
  const text = JSON.stringify(answer);
  sql.exec('insert or replace into answers (place, arm, trial, answer) values (?, ?, ?, ?)', place, arm, trial, text);
  if (arm !== 'pair') releasePair(sql, place, trial);
}

/** A pair waits (state 3) until both its runs are done. */
function releasePair(sql: Sql, place: number, trial: number): void {
  sql.exec(
    `update cells set state = 0 where place = ?1 and arm = 'pair' and trial = ?2 and state = 3 and
       not exists (select 1 from cells as run where run.place = ?1 and run.trial = ?2 and run.arm <> 'pair' and run.state <> 2)`,
    place,
    trial,
  );
}

/** What both arms gave in a trial that is done. `faulty`: it was weather, so nobody knows what the arm would have given. */
export function pairAt(sql: Sql, { place, trial }: Cell): { readonly [arm in EvalArm]: Settled } {
  const read = (arm: EvalArm): Settled => {
    const query = 'select answer from answers where place = ? and arm = ? and trial = ?';
    return JSON.parse(sql.exec<{ answer: string }>(query, place, arm, trial).one().answer) as Settled;
  };
  return { control: read('control'), candidate: read('candidate') };
}

/** What is kept of a run; `run` null: nobody could be asked. */
export type Settled = Pick<ItemAnswer, 'code' | 'detail' | 'output' | 'scores' | 'costUsd' | 'ms'> & {
  readonly run: ItemAnswer['run'] | null;
  readonly faulty?: boolean;
};

/** The example of a place. */
export function exampleAt(sql: Sql, place: number): Example {
  const { example } = sql.exec<{ example: string }>('select example from items where place = ?', place).one();
  return Example.parse(JSON.parse(example));
}

/** How far it is. `again`: runs that were begun more than once; `inHand`: that nobody has heard of yet; `dueAtMs`: when the next is due. */
export type Progress = {
  readonly total: number;
  readonly done: number;
  readonly unscored: number;
  readonly again: number;
  readonly usd: number;
  readonly unpriced: number;
  readonly dueAtMs: number | null;
};

/** Counts the runs of an eval. */
export function progressOf(sql: Sql): Progress {
  return sql
    .exec<Progress>(
      `select count(*) as total, coalesce(sum(state = 2), 0) as done, coalesce(sum(unscored), 0) as unscored,
         coalesce(sum(tries > 1), 0) as again, coalesce(sum(usd), 0) as usd, coalesce(sum(unpriced), 0) as unpriced,
         min(case when state = 0 then due_at_ms end) as dueAtMs from cells`,
    )
    .one();
}

/** How many examples were copied. */
export const countItems = (sql: Sql): number => sql.exec<{ n: number }>('select count(*) as n from items').one().n;
