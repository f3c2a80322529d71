const DAY_MS = 86_400_000;

/** The number of the UTC day of a moment (ms since the epoch). */
export const dayOf = (atMs: number): number => Math.floor(atMs / DAY_MS);

/** When that day ends, in ms since the epoch. */
export const endOfDayMs = (atMs: number): number => (dayOf(atMs) + 1) * DAY_MS;

/** The day as `2026-11-21` (Howard Hinnant's days to civil date; valid from the year 1970 on). */
export function dayText(atMs: number): string {
  const shifted = dayOf(atMs) + 719_468;
  const era = Math.floor(shifted / 146_097);
  const ofEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${year}-${two(month)}-${two(day)}`;
}
