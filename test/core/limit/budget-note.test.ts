import { describe, expect, it, test } from 'vitest';
import { budgetNote, type Sum, type Told } from '#core/limit/budget-note';
import { dayOf, dayText, endOfDayMs } from '#core/limit/utc-day';
import type { FeatureName } from '#schema/contracts/ids';

const NOON = Date.UTC(2026, 10, 21, 12);
const nobody: Told = { day: -1, usdPerDay: 0, share: 0, unpriced: false };
const sum = (over: Partial<Sum>): Sum => ({
  feature: 'help' as FeatureName,
  nowMs: NOON,
  budgets: { usdPerDay: 10 },
  usd: 0,
  runs: 100,
  unpriced: 0,
  ...over,
});

describe('people are told of a budget', () => {
  it.each([
    [7.99, null, null],
    [8, 'budget.near', "help has spent 80 % of its day's budget, 8 of 10 USD"],
    [9.99, 'budget.near', "help has spent 80 % of its day's budget, 9.99 of 10 USD"],
    [10, 'budget.spent', "help has spent its day's budget, 10 of 10 USD: its runs are refused until midnight UTC"],
  ])('of 10 USD when %d USD are spent: %s', (usd, type, title) => {
    const note = budgetNote(nobody, sum({ usd }));
    expect(note?.notification.type ?? null).toBe(type);
    expect(note?.incident.title ?? null).toBe(title);
  });

  it('once for each share', () => {
    const near = budgetNote(nobody, sum({ usd: 8 }));
    if (near === null) throw new Error('Nobody was told.');
    expect(budgetNote(near.told, sum({ usd: 9 }))).toBeNull();
    const all = budgetNote(near.told, sum({ usd: 11 }));
    expect(all?.told.share).toBe(100);
    expect(all && budgetNote(all.told, sum({ usd: 12 }))).toBeNull();
    expect(all?.incident.id).not.toBe(near.incident.id);
  });

  it('again when it was raised and is spent again, and on another day', () => {
    const all = budgetNote(nobody, sum({ usd: 10 }));
    if (all === null) throw new Error('Nobody was told.');
    const raised = { budgets: { usdPerDay: 20 } };
    expect(budgetNote(all.told, sum({ usd: 10, ...raised }))).toBeNull();
    expect(budgetNote(all.told, sum({ usd: 20, ...raised }))?.notification.type).toBe('budget.spent');
    expect(budgetNote(all.told, sum({ usd: 10, nowMs: NOON + 86_400_000 }))?.notification.type).toBe('budget.spent');
  });

  it('that cannot see runs of unknown price, once a day, and still of what it sees', () => {
    const blind = budgetNote(nobody, sum({ unpriced: 3 }));
    expect(blind?.incident.title).toContain('3 runs of help cost what nobody knows');
    if (blind === null) throw new Error('Nobody was told.');
    expect(budgetNote(blind.told, sum({ unpriced: 4 }))).toBeNull();
    expect(budgetNote(blind.told, sum({ unpriced: 4, usd: 10 }))?.notification.type).toBe('budget.spent');
  });

  it('that is none: never', () => {
    expect(budgetNote(nobody, sum({ usd: 1e9, budgets: {} }))).toBeNull();
  });
});

test('a day is the one that the calendar says, from 1970 on', () => {
  for (let n = 0; n < 40_000; n += 1) {
    const atMs = n * 86_400_000 + (n % 86_400) * 1000;
    expect(dayText(atMs)).toBe(new Date(atMs).toISOString().slice(0, 10));
    expect(endOfDayMs(atMs)).toBe((dayOf(atMs) + 1) * 86_400_000);
  }
});
