import { type Coin, count, type Marks, type Sighting } from '#core/evidence/count';
import type { Watch } from '#core/evidence/watches';
import type { KnownUnit } from './unit-rows.ts';

/** What a run's appearance leads to: the counts it opens, and what is known of its unit then. `firstBoth`: it is news that the unit is in both arms. */
export type Appearance = {
  readonly coins: readonly Coin[];
  readonly known: KnownUnit;
  readonly changed: boolean;
  readonly firstBoth: boolean;
};

/** The marks of live watches that opened only after this run began; `count` would take them for watches that are gone. */
function untouched(marks: Marks, watches: readonly Watch[], open: readonly Watch[]): Marks {
  const entries = watches.filter((watch) => !open.includes(watch)).map(({ id }) => [id, marks[id]] as const);
  return Object.fromEntries(entries.filter(([, mark]) => mark !== undefined)) as Marks;
}

/** The unit after a run of it was seen, which the watches in `open` take part in. */
export function sighted(
  before: KnownUnit | null,
  sighting: Sighting,
  { watches, open }: { watches: readonly Watch[]; open: readonly Watch[] },
): Appearance {
  const { coins, marks, changed, bothArms } = count(before?.marks ?? null, sighting, open);
  const rest = before === null ? {} : untouched(before.marks, watches, open);
  const firstBoth = bothArms && before?.bothArms !== true;
  const known = { marks: { ...rest, ...marks }, bothArms: bothArms || before?.bothArms === true };
  return { coins, known, changed: changed || firstBoth, firstBoth };
}
