import type { Budgets } from '#schema/contracts/feature';
import type { FeatureName } from '#schema/contracts/ids';
import type { Opening } from '#schema/contracts/incident';
import type { Notification } from '#schema/contracts/notification';
import { dayOf, dayText, endOfDayMs } from './utc-day.ts';

/** What people were told last of a day's money: of which day and budget, from which share (80 or 100) of it on, and that some cost is unknown. */
export type Told = {
  readonly day: number;
  readonly usdPerDay: number;
  readonly share: number;
  readonly unpriced: boolean;
};

/** What a day came to so far, and what it may come to. */
export type Sum = {
  readonly feature: FeatureName;
  readonly nowMs: number;
  readonly budgets: Budgets;
  readonly usd: number;
  readonly runs: number;
  readonly unpriced: number;
};

/** What is to be told now. */
export type BudgetNote = {
  readonly told: Told;
  readonly incident: Opening;
  readonly notification: Omit<Notification, 'owner'>;
};

const NEAR = 80;
const ALL = 100;

/** A share is told once, and once more when the budget is another one: somebody raised it, and it is spent again. */
function shareOf({ usd, budgets: { usdPerDay } }: Sum): number {
  if (usdPerDay === undefined) return 0;
  if (usd >= usdPerDay) return ALL;
  return usd >= (usdPerDay * NEAR) / 100 ? NEAR : 0;
}

const cents = (usd: number): string => String(Math.round(usd * 10_000) / 10_000);

function titleOf(
  share: number,
  { feature, usd, unpriced, budgets: { usdPerDay = 0 } }: Sum,
  isUnpriced: boolean,
): string {
  if (isUnpriced) return `${unpriced} runs of ${feature} cost what nobody knows: its budget cannot see them`;
  const spent = `${cents(usd)} of ${cents(usdPerDay)} USD`;
  if (share === ALL) return `${feature} has spent its day's budget, ${spent}: its runs are refused until midnight UTC`;
  return `${feature} has spent ${share} % of its day's budget, ${spent}`;
}

/** What is told now: a share that nobody heard of yet, else that some cost is unknown; null: nothing new. `before`: what was told today, of this budget. */
function newsOf(before: Pick<Told, 'share' | 'unpriced'>, sum: Sum): 'unpriced' | number | null {
  const share = shareOf(sum);
  if (share > before.share) return share;
  return sum.unpriced > 0 && !before.unpriced ? 'unpriced' : null;
}

/** What people are to be told of a budget, when it is new to them: 80 % and 100 % of a day's, and that runs have no known price. Pure. */
export function budgetNote(told: Told, sum: Sum): BudgetNote | null {
  const { feature, nowMs, budgets, usd, runs, unpriced } = sum;
  const { usdPerDay = 0 } = budgets;
  const day = dayOf(nowMs);
  const isToday = told.day === day;
  const before = {
    share: isToday && told.usdPerDay === usdPerDay ? told.share : 0,
    unpriced: isToday && told.unpriced,
  };
  const news = newsOf(before, sum);
  if (news === null) return null;
  const isUnpriced = news === 'unpriced';
  const share = isUnpriced ? before.share : news;
  const id = `${feature}/budget/${day}/${isUnpriced ? news : `${share}/${usdPerDay}`}`;
  const title = titleOf(share, sum, isUnpriced);
  const detail = { day: dayText(nowMs), usd, runs, unpriced, budgets, untilMs: endOfDayMs(nowMs) };
  const type = news === ALL ? 'budget.spent' : 'budget.near';
  const text = `${feature}: ${title}`;
  return {
    told: { day, usdPerDay, share, unpriced: isUnpriced || before.unpriced },
    incident: { id, atMs: nowMs, feature, title, detail },
    notification: { id: `${id}/notify`, type, atMs: nowMs, feature, rollout: null, text, detail },
  };
}
