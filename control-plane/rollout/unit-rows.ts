import type { Marks } from '#core/evidence/count';
import { inRange } from '#core/evidence/in-range';
import type { RolloutId } from '#schema/contracts/ids';
import { keepValue, keptValue } from './kept-values.ts';
import type { Sql } from './tables.ts';

/** How many units of a rollout are remembered at most: about 20 MB. */
export const UNITS_MOST = 200_000;

/** What is known of a unit: its marks by watch, and whether it was seen in control after having been a candidate. */
export type KnownUnit = { readonly marks: Marks; readonly bothArms: boolean };

const HALVINGS = 'halvings';
const FORGET_AT_ONCE = 500;

/**
 * The units of the live rollout. When there are too many, the share of units that is tracked at all is halved, by a hash of
 * the unit alone: the evidence stays what it says and only grows more slowly (`core/evidence/in-range.ts`).
 */
export class UnitRows {
  readonly #sql: Sql;
  readonly #most: number;
  #rows: number | null = null;

  constructor(sql: Sql, most: number = UNITS_MOST) {
    this.#sql = sql;
    this.#most = most;
  }

  tracked(rollout: RolloutId, unit: string): boolean {
    return inRange(rollout, unit, this.#halvings());
  }

  find(unit: string): KnownUnit | null {
    const row = this.#sql
      .exec<{ marks: string; both_arms: number }>('select marks, both_arms from units where unit = ?', unit)
      .toArray()[0];
    return row === undefined ? null : { marks: JSON.parse(row.marks) as Marks, bothArms: row.both_arms === 1 };
  }

  save(rollout: RolloutId, unit: string, { known, isNew }: { known: KnownUnit; isNew: boolean }): void {
    const rows = this.size() + (isNew ? 1 : 0);
    const marks = JSON.stringify(known.marks);
    this.#sql.exec('insert or replace into units values (?, ?, ?)', unit, marks, known.bothArms ? 1 : 0);
    this.#rows = rows;
    while (this.size() > this.#most) this.#halve(rollout);
  }

  size(): number {
    this.#rows ??= this.#sql.exec<{ n: number }>('select count(*) as n from units').one().n;
    return this.#rows;
  }

  /** To be called when a transaction failed: what memory knew of it is not so. */
  forget(): void {
    this.#rows = null;
  }

  clear(): void {
    this.#sql.exec('delete from units');
    keepValue(this.#sql, HALVINGS, 0);
    this.#rows = 0;
  }

  #halvings(): number {
    return keptValue<number>(this.#sql, HALVINGS) ?? 0;
  }

  #halve(rollout: RolloutId): void {
    const halvings = this.#halvings() + 1;
    keepValue(this.#sql, HALVINGS, halvings);
    const outside = this.#sql
      .exec<{ unit: string }>('select unit from units')
      .toArray()
      .map(({ unit }) => unit)
      .filter((unit) => !inRange(rollout, unit, halvings));
    for (let at = 0; at < outside.length; at += FORGET_AT_ONCE) {
      const some = JSON.stringify(outside.slice(at, at + FORGET_AT_ONCE));
      this.#sql.exec('delete from units where unit in (select value from json_each(?))', some);
    }
    this.#rows = this.size() - outside.length;
  }
}
