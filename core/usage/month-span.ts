import { dayOf, dayText } from '#core/limit/utc-day';

const DAY_MS = 86_400_000;

/** Months up to one of them: their first and last, as text and as UTC days (both included). */
export type MonthSpan = {
  readonly fromMonth: string;
  readonly toMonth: string;
  readonly fromDay: number;
  readonly toDay: number;
};

/** The number of the first day of a month; `at` counts months from the year 0 on (Howard Hinnant's days from civil date). */
function firstDay(at: number): number {
  const [year, month] = [Math.floor(at / 12), (at % 12) + 1];
  const shifted = month > 2 ? year : year - 1;
  const era = Math.floor(shifted / 400);
  const ofEra = shifted - era * 400;
  const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5);
  const ofEraDays = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146_097 + ofEraDays - 719_468;
}

const monthText = (at: number): string => dayText(firstDay(at) * DAY_MS).slice(0, 7);

/** So many months up to a month (`2026-11`; null: that of `now`, ms since the epoch). */
export function monthSpan(month: string | null, { now, months }: { now: number; months: number }): MonthSpan {
  const text = month ?? dayText(dayOf(now) * DAY_MS).slice(0, 7);
  const last = Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1;
  const first = last - months + 1;
  return { fromMonth: monthText(first), toMonth: text, fromDay: firstDay(first), toDay: firstDay(last + 1) - 1 };
}
