/** What several people (or a judge and a person) said of one thing; `null`: that one said nothing. Every row has the raters in the same order. */
export type Ratings = readonly (readonly (string | number | null)[])[];

/** How far apart two values are: `nominal` (the same or not), `ordinal` (how many ratings lie between), `interval` (their distance squared). */
export type Level = 'nominal' | 'ordinal' | 'interval';

/** An agreement from −1 over 0 (chance) to 1, its interval, and of how many things at least two said something. NaN where nothing could differ. */
export type Agreement = { readonly value: number; readonly interval: readonly [number, number]; readonly n: number };

type Value = string | number;
type Coincidences = {
  readonly values: readonly Value[];
  readonly cells: ReadonlyMap<string, number>;
  readonly totals: readonly number[];
};

const keyOf = (one: number, other: number): string => `${one} ${other}`;
const order = (one: Value, other: Value): number =>
  typeof one === 'number' && typeof other === 'number' ? one - other : String(one) < String(other) ? -1 : 1;

/** How often each two values meet in one row, every row with the weight of its values. */
function coincidences(rows: readonly (readonly Value[])[]): Coincidences {
  const values = [...new Set(rows.flat())].toSorted(order);
  const place = new Map(values.map((value, at) => [value, at]));
  const cells = new Map<string, number>();
  const totals = values.map(() => 0);
  for (const row of rows) {
    const places = row.map((value) => place.get(value) ?? 0);
    for (const one of places) totals[one] = (totals[one] ?? 0) + 1;
    const pairs = places.flatMap((one, at) =>
      places.filter((_, also) => also !== at).map((other) => keyOf(one, other)),
    );
    for (const pair of pairs) cells.set(pair, (cells.get(pair) ?? 0) + 1 / (row.length - 1));
  }
  return { values, cells, totals };
}

/** The distance of two places, squared, by the level. */
function apart({ totals }: Coincidences, level: Level): (one: number, other: number) => number {
  if (level === 'nominal') return (one, other) => (one === other ? 0 : 1);
  return (one, other) => {
    const [low, high] = one < other ? [one, other] : [other, one];
    const between = totals.slice(low, high + 1).reduce((sum, count) => sum + count, 0);
    return (between - ((totals[low] ?? 0) + (totals[high] ?? 0)) / 2) ** 2;
  };
}

/** α of marks, by sums of squares: of marks nearly every one is another, and a table of all pairs of them would not end. */
function alphaOfMarks(rows: readonly (readonly Value[])[]): number {
  const origin = Number(rows[0]?.[0] ?? 0);
  let [n, sum, squares, observed] = [0, 0, 0, 0];
  for (const row of rows) {
    const marks = row.map((value) => Number(value) - origin);
    const own = marks.reduce((all, mark) => all + mark, 0);
    const ownSquares = marks.reduce((all, mark) => all + mark ** 2, 0);
    [n, sum, squares] = [n + marks.length, sum + own, squares + ownSquares];
    observed += (marks.length * ownSquares - own ** 2) / (marks.length - 1);
  }
  const chance = n * squares - sum ** 2;
  return chance === 0 ? Number.NaN : 1 - ((n - 1) * observed) / chance;
}

function alphaOf(rows: readonly (readonly Value[])[], level: Level): number {
  if (level === 'interval') return alphaOfMarks(rows);
  const table = coincidences(rows);
  const distance = apart(table, level);
  const n = table.totals.reduce((sum, count) => sum + count, 0);
  let [observed, chance] = [0, 0];
  for (const [one, count] of table.totals.entries())
    for (const [other, also] of table.totals.entries()) {
      observed += (table.cells.get(keyOf(one, other)) ?? 0) * distance(one, other);
      chance += count * also * distance(one, other);
    }
  return chance === 0 ? Number.NaN : 1 - ((n - 1) * observed) / chance;
}

const DRAWS = 1000;

/** Numbers from 0 to 1 that are the same each time (mulberry32): an interval must not change when it is looked at again. */
function draws(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The middle 95 % of what drawing the things again, with repetition, gives. */
function bootstrap<Row>(rows: readonly Row[], statistic: (drawn: readonly Row[]) => number): [number, number] {
  const draw = draws(rows.length);
  const again = (): Row[] => rows.map((row) => rows[Math.floor(draw() * rows.length)] ?? row);
  const found = Array.from({ length: DRAWS }, () => statistic(again())).filter((value) => !Number.isNaN(value));
  const sorted = found.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

/** Krippendorff's α of any number of raters, who need not all have rated everything (source: Krippendorff, Computing Krippendorff's Alpha-Reliability, 2011). */
export function krippendorffAlpha(ratings: Ratings, level: Level): Agreement {
  const rows = ratings.map((row) => row.filter((value) => value !== null)).filter((row) => row.length > 1);
  const value = alphaOf(rows, level);
  return { value, interval: bootstrap(rows, (drawn) => alphaOf(drawn, level)), n: rows.length };
}

type Pair = readonly [Value, Value];

function kappaOf(pairs: readonly Pair[]): number {
  const values = new Set(pairs.flat());
  const share = (test: (pair: Pair) => boolean): number => pairs.filter(test).length / pairs.length;
  const observed = share(([one, other]) => one === other);
  const chance = [...values].reduce<number>(
    (sum, value) => sum + share(([one]) => one === value) * share(([, other]) => other === value),
    0,
  );
  return chance === 1 ? Number.NaN : (observed - chance) / (1 - chance);
}

/** Cohen's κ of two raters, over what both rated (source: Cohen, 1960). */
export function cohenKappa(ratings: Ratings): Agreement {
  const pairs = ratings.flatMap(([one = null, other = null]): Pair[] =>
    one === null || other === null ? [] : [[one, other]],
  );
  return { value: kappaOf(pairs), interval: bootstrap(pairs, kappaOf), n: pairs.length };
}
