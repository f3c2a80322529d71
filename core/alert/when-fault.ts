/** How far a sender's clock may be ahead, in ms. */
const AHEAD_MS = 300_000;

/** Why an alert that began at `startsAtMs` (NaN: nobody can tell) does nothing now: it is to come, or it was too long ago. Null: it may act. */
export function whenFault(
  startsAtMs: number,
  { nowMs, lateS }: { readonly nowMs: number; readonly lateS: number },
): string | null {
  if (Number.isNaN(startsAtMs)) return 'startsAt is no time.';
  if (startsAtMs > nowMs + AHEAD_MS) return 'It says that it begins in the future.';
  const agoS = Math.floor((nowMs - startsAtMs) / 1000);
  return agoS > lateS ? `Late: it began ${agoS} s ago; alerts that began more than ${lateS} s ago do nothing.` : null;
}
