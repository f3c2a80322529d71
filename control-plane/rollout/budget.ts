import { budgetNote, type Told } from '#core/limit/budget-note';
import { dayOf, dayText, endOfDayMs } from '#core/limit/utc-day';
import type { Budgets, Spending } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import type { SpentChange } from '#schema/contracts/rpc';
import type { Spent } from '#schema/contracts/snapshot';
import { keepValue, keptValue } from './kept-values.ts';
import { enqueue } from './outbox.ts';
import { addSpending, spendingOn, spendersOf, type Day, type Paid } from './spending-rows.ts';
import type { Sql } from './tables.ts';

/** What the edge was last told is spent, and what people were told. */
type Known = SpentChange & { readonly told: Told };
/** The budgets as they were last set; an older setting changes nothing. */
type Kept = { readonly budgets: Budgets; readonly atMs: number };
type About = { readonly feature: FeatureName; readonly nowMs: number };

const BUDGETS = 'budgets';
const SPENT = 'spent';
/** How long what changes with every run may be old in D1. */
const FLUSH_MS = 1000;

const nothing: Spent = { untilMs: 0, day: false, units: [] };
const atFirst: Known = { revision: 0, spent: nothing, told: { day: -1, usdPerDay: 0, share: 0, unpriced: false } };

const same = (a: Spent, b: Spent): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What may not be spent any more today. */
function spentOn(sql: Sql, { usd }: Day, { budgets, nowMs }: { budgets: Budgets; nowMs: number }): Spent {
  const { usdPerDay, usdPerUnitDay } = budgets;
  const day = usdPerDay !== undefined && usd >= usdPerDay;
  const units = usdPerUnitDay === undefined ? [] : spendersOf(sql, dayOf(nowMs), usdPerUnitDay);
  return day || units.length > 0 ? { untilMs: endOfDayMs(nowMs), day, units } : nothing;
}

/** Compares what was spent with what may be: tells the edge when that says something else than before, and people when it is worth it. */
function weigh(sql: Sql, budgets: Budgets, { feature, nowMs }: About): void {
  const known = keptValue<Known>(sql, SPENT) ?? atFirst;
  const today = spendingOn(sql, dayOf(nowMs));
  const spent = spentOn(sql, today, { budgets, nowMs });
  const note = budgetNote(known.told, { feature, nowMs, budgets, ...today });
  const isNews = !same(spent, known.spent);
  if (!isNews && note === null) return;
  const revision = known.revision + (isNews ? 1 : 0);
  keepValue(sql, SPENT, { revision, spent, told: note?.told ?? known.told } satisfies Known);
  const body = [feature, { revision, spent } satisfies SpentChange];
  if (isNews) enqueue(sql, { kind: 'spent', name: 'spent', body, dueAtMs: nowMs });
  if (note === null) return;
  const { incident, notification } = note;
  enqueue(sql, { kind: 'incident', name: incident.id, body: incident, dueAtMs: nowMs });
  enqueue(sql, { kind: 'notify', name: notification.id, body: notification, dueAtMs: nowMs });
}

/** Adds what runs cost to the day they are heard of on. Runs that cost nothing cost nothing here either. */
export function takeSpending(sql: Sql, records: readonly Paid[], about: About): void {
  const paid = records.filter(({ costUsd }) => costUsd !== 0);
  if (paid.length === 0) return;
  const budgets = keptValue<Kept>(sql, BUDGETS)?.budgets;
  addSpending(sql, paid, { day: dayOf(about.nowMs), byUnit: budgets?.usdPerUnitDay !== undefined });
  if (budgets !== undefined) weigh(sql, budgets, about);
}

/** Sets what a day may cost. What was spent today counts from its beginning; of units what they spend from now on, when none had a budget before. */
export function setBudgets(sql: Sql, { budgets, atMs }: Kept, about: About): void {
  const kept = keptValue<Kept>(sql, BUDGETS);
  if (kept !== undefined && kept.atMs > atMs) return;
  const { usdPerDay, usdPerUnitDay } = budgets;
  const isBounded = usdPerDay !== undefined || usdPerUnitDay !== undefined;
  if (!isBounded && kept === undefined) return;
  keepValue(sql, BUDGETS, { budgets, atMs } satisfies Kept);
  weigh(sql, budgets, about);
  if (spendingNow(sql, about.nowMs) !== null)
    enqueue(sql, { kind: 'counters', name: 'counters', body: null, dueAtMs: about.nowMs + FLUSH_MS });
}

/** What today's runs cost, for lists; null: nothing. */
export function spendingNow(sql: Sql, nowMs: number): Spending | null {
  const day = spendingOn(sql, dayOf(nowMs));
  if (day.runs === 0) return null;
  const { spent } = keptValue<Known>(sql, SPENT) ?? atFirst;
  return { day: dayText(nowMs), ...day, spentUntilMs: spent.day && spent.untilMs > nowMs ? spent.untilMs : null };
}
