import { and, asc, eq, gt, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { AlertRuleRow } from '#schema/contracts/alert-rule';
import type { AuditEntry } from '#schema/contracts/audit';
import type { FeatureName } from '#schema/contracts/ids';
import { alertRules } from '#schema/tables/operations';
import type { NamePage } from '../deps.ts';
import { entryOfChange } from './audit.ts';

type Row = typeof alertRules.$inferSelect;

const read = ({ name, rule, updatedBy, updatedAtMs }: Row): AlertRuleRow =>
  AlertRuleRow.parse({ ...(rule as object), name, updatedBy, updatedAtMs });

/** Rules by name. */
export async function listRules(
  db: D1Database,
  { limit, after }: NamePage,
  feature?: FeatureName,
): Promise<AlertRuleRow[]> {
  const behind = after === undefined ? undefined : gt(alertRules.name, after);
  const of = feature === undefined ? undefined : eq(alertRules.feature, feature);
  const rows = await drizzle(db)
    .select()
    .from(alertRules)
    .where(and(behind, of))
    .orderBy(asc(alertRules.name))
    .limit(limit);
  return rows.map(read);
}

/** The rule of this name, if there is one. */
export async function findRule(db: D1Database, name: string): Promise<AlertRuleRow | undefined> {
  const row = await drizzle(db).select().from(alertRules).where(eq(alertRules.name, name)).get();
  return row && read(row);
}

/** Keeps a rule, with its audit entry, unless its feature has as many others as one may have: false. */
export async function saveRule(
  db: D1Database,
  { row, most }: { row: AlertRuleRow; most: number },
  entry: AuditEntry,
): Promise<boolean> {
  const d1 = drizzle(db);
  const { name, updatedBy, updatedAtMs, ...rule } = row;
  const others = sql`(select count(*) from alert_rules where feature = ${row.feature} and name <> ${name})`;
  const kept = sql`select ${name}, ${row.feature}, ${JSON.stringify(rule)}, ${updatedBy}, ${updatedAtMs} where ${others} < ${most}`;
  const [saved] = await d1.batch([
    d1
      .insert(alertRules)
      .select(kept)
      .onConflictDoUpdate({
        target: alertRules.name,
        set: { feature: row.feature, rule, updatedBy, updatedAtMs },
      })
      .returning({ name: alertRules.name }),
    entryOfChange(d1, entry),
  ]);
  return saved.length > 0;
}

/** Deletes a rule, with its audit entry; false when there is none of this name. */
export async function deleteRule(db: D1Database, name: string, entry: AuditEntry): Promise<boolean> {
  const d1 = drizzle(db);
  const removal = d1.delete(alertRules).where(eq(alertRules.name, name)).returning({ name: alertRules.name });
  const [gone] = await d1.batch([removal, entryOfChange(d1, entry)]);
  return gone.length > 0;
}
