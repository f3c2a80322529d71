import { unjudged } from '#core/watch/judge-rule';
import type { AlertRule, RuleStanding } from '#schema/contracts/alert-rule';
import type { Sql } from './tables.ts';

/** A rule, and how it stands. */
export type Kept = { readonly rule: AlertRule; readonly standing: RuleStanding };

/** The rules by name. */
export const readRules = (sql: Sql): Kept[] =>
  sql
    .exec<{ rule: string; standing: string }>('select rule, standing from rules order by name')
    .toArray()
    .map(({ rule, standing }) => ({
      rule: JSON.parse(rule) as AlertRule,
      standing: JSON.parse(standing) as RuleStanding,
    }));

/** Takes the rules as they are now. One that changed is judged anew; what it opened stays open. */
export function takeRules(sql: Sql, rules: readonly AlertRule[], nowMs: number): void {
  const before = new Map(readRules(sql).map((kept) => [kept.rule.name, kept]));
  sql.exec('delete from rules');
  for (const rule of rules) {
    const known = before.get(rule.name);
    const same = known !== undefined && JSON.stringify(known.rule) === JSON.stringify(rule);
    const standing = same ? known.standing : unjudged(nowMs);
    sql.exec('insert into rules values (?, ?, ?)', rule.name, JSON.stringify(rule), JSON.stringify(standing));
  }
}

/** How a rule stands now. */
export function keepStanding(sql: Sql, rule: string, standing: RuleStanding): void {
  sql.exec('update rules set standing = ? where name = ?', JSON.stringify(standing), rule);
}
