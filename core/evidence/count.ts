import type { Arm } from './split.ts';
import type { Watch } from './watches.ts';

/*
 * How the shell uses it
 * ---------------------
 * Rows, all small plain JSON:
 *   units(unit)                        -> marks                 what each live watch last saw of the unit
 *   pending(run)                       -> Pending               a counted run that is not old enough yet, by its next moment
 *   counts(guardrail, slice, watch, cell, age) -> w, n0 k0 u0 n1 k1 u1  rows never re-ordered: their rowid is the order of opening
 *   slices                             -> Slices                attributes' values in the order of first sight
 *   watches(id)                        -> Watch
 * Sighting  (a run starts): outside `inRange` -> nothing. Else `count(marks, sighting, watches)`; store the marks when
 *           `changed`; with coins: insert a pending row (`drawn` by `drawnFor`, `slices` by `admitted`, whose lists are kept) and store `tossed(watches, …)`; then `openWatch`, and drop what is not
 *           in `liveWatches` (its count rows too). A repeated delivery finds the unit's marks and opens nothing.
 * End, feedback: written into the pending row of that run; without such a row the run does not count and nothing is done.
 * Due       (at once after an end, and by alarm at the smallest next moment): `mature(pending, rules, now)` gives the rows to
 *           add to counts (merge a batch with `mergeRows`) and the pending row that remains, if any. One transaction.
 * Verdict   after counts changed: `verdicts(decisionInputs(rows, plan))`; with a decision store inputs and verdicts.
 */

/** What a watch knows of a unit: seen last as control under this share, or a candidate (its coin is spent). */
export type Mark = number | 'candidate';

/** A unit's marks by watch id; a watch that never saw the unit has none. */
export type Marks = { readonly [watch: string]: Mark };

/** A run's start: the arm it was served, the period of the snapshot it was resolved under (from 1), and that period's share. */
export type Sighting = { readonly arm: Arm; readonly period: number; readonly w: number };

/** A count that a run opens in a watch: the cell it belongs to and the chance `w` its coin had. */
export type Coin = { readonly watch: number; readonly cell: string; readonly w: number };

/** What a sighting leads to. `bothArms`: the unit was seen in control although a candidate before, which only people care about. */
export type Sighted = {
  readonly coins: readonly Coin[];
  readonly marks: Marks;
  readonly changed: boolean;
  readonly bothArms: boolean;
};

function coinOf(watch: number, mark: Mark | undefined, { period, w }: Sighting): Coin | null {
  if (w <= 0 || w >= 1 || mark === 'candidate') return null;
  if (mark === undefined) return { watch, cell: `${period}`, w };
  if (w <= mark) return null;
  return { watch, cell: `${period}<${mark}`, w: (w - mark) / (1 - mark) };
}

function markOf(mark: Mark | undefined, { arm, w }: Sighting): Mark | undefined {
  if (arm === 'candidate' || mark === 'candidate') return 'candidate';
  // Under a share of 0 everybody is control: nothing was learned, the unit stays unseen.
  if (w <= 0) return mark;
  return Math.max(mark ?? 0, w);
}

type Look = { readonly coin: Coin | null; readonly after: Mark | undefined; readonly bothArms: boolean };

function look(watch: Watch, before: Mark | undefined, sighting: Sighting): Look {
  // Resolved before the watch began: in a world that begins with the watch, this run never was.
  if (sighting.period < watch.period) return { coin: null, after: before, bothArms: false };
  const bothArms = before === 'candidate' && sighting.arm === 'control';
  return { coin: coinOf(watch.id, before, sighting), after: markOf(before, sighting), bothArms };
}

/** Whether a unit's row must be written: some mark is new, another one, or gone with its watch. */
function differs(before: Marks, after: Marks): boolean {
  const ids = Object.keys(after);
  return ids.length !== Object.keys(before).length || ids.some((id) => before[id] !== after[id]);
}

/**
 * In which of the live watches a run opens a count, and the unit's marks after it: a unit is evidence only where its arm was
 * still open, once per coin (source: evidence.md, "Once per coin"). Marks of watches that are gone are dropped.
 * Ignorant of outcomes: it is asked when the run starts. `marks` is null for a unit without a row.
 */
export function count(marks: Marks | null, sighting: Sighting, watches: readonly Watch[]): Sighted {
  const before = marks ?? {};
  const after: { [watch: string]: Mark } = {};
  const looks = watches.map((watch) => {
    const seen = look(watch, before[watch.id], sighting);
    if (seen.after !== undefined) after[watch.id] = seen.after;
    return seen;
  });
  return {
    coins: looks.flatMap((seen) => seen.coin ?? []),
    marks: after,
    changed: differs(before, after),
    bothArms: looks.some((seen) => seen.bothArms),
  };
}
