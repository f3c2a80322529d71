import { type FalseRate, type Found, type Measured, measureHarmful, wilson } from './measure.ts';
import { hardestNull, information, oracle, type Truth } from './oracle.ts';
import { ALPHA, harmful } from './scenarios.ts';
import { sluice, unchecked } from './sluice.ts';

/**
 * A row of the fixed table: the truth, our mean units and the oracle's, and their ratio with what it may be; `unchecked` is the
 * ratio of the evidence alone, without the check of the split.
 */
export type GoalRow = {
  readonly truth: Truth;
  readonly of: number;
  readonly ours: number;
  readonly oracle: number;
  readonly ratio: number;
  readonly error: number;
  readonly unchecked: number;
  readonly limit: number;
};

/** The goal's four parts: what was asked, what was measured, and whether it holds; undecided where noise could turn it round. */
export type GoalPart = {
  readonly asked: string;
  readonly measured: string;
  readonly met: 'met' | 'undecided' | 'not met';
};

const PAIRS = [
  { p0: 0.01, p1: 0.5, margin: 0 },
  { p0: 0.02, p1: 0.2, margin: 0 },
  { p0: 0.02, p1: 0.06, margin: 0 },
  { p0: 0.1, p1: 0.15, margin: 0 },
  { p0: 0.02, p1: 0.09, margin: 0.02 },
  { p0: 0.5, p1: 0.7, margin: 0 },
] as const;

/** The fixed table of (w, p0, p1, margin) that the goal speaks of. */
export const goalTable: readonly Truth[] = PAIRS.flatMap((pair) => [0.05, 0.25, 0.5].map((w) => ({ ...pair, w })));

/** How many rollouts a row gets, 20 to 4,000: `goal` if one takes a thousand requests, fewer where it takes more, by the root. */
function affordable(truth: Truth, goal: number): number {
  const expected = Math.log(1 / ALPHA) / information(truth, hardestNull(truth));
  return Math.round(Math.min(4000, Math.max(20, goal * Math.sqrt(1000 / expected))));
}

/** The row of one truth, from about `goal` rollouts. */
export function goalRow(truth: Truth, goal: number): GoalRow {
  const id = `goal-${truth.w}-${truth.p0}-${truth.p1}-${truth.margin}`;
  const of = affordable(truth, goal);
  const [ours, alone, known] = measureHarmful(harmful(id, truth), [sluice, unchecked, oracle], of).rules;
  if (ours === undefined || alone === undefined || known === undefined) throw new Error('a measurement lost its rules');
  const limit = truth.p0 <= 0.2 ? 1.55 + 1 / known.mean : 1.8;
  const [ratio, error] = [ours.ratio, ours.ratioError];
  return { truth, of, ours: ours.mean, oracle: known.mean, ratio, error, unchecked: alone.ratio, limit };
}

/** The average of the rows' ratios with its standard error. */
export function averageRatio(rows: readonly GoalRow[]): { ratio: number; error: number } {
  const sum = (of: (row: GoalRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
  return { ratio: sum((row) => row.ratio) / rows.length, error: Math.sqrt(sum((row) => row.error ** 2)) / rows.length };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

type Bounded = { readonly ratio: number; readonly error: number; readonly limit: number };

/** Whether every ratio is under its limit: by two standard errors or not at all decided. */
function under(ratios: readonly Bounded[]): GoalPart['met'] {
  if (ratios.some(({ ratio, error, limit }) => ratio - 2 * error > limit)) return 'not met';
  return ratios.every(({ ratio, error, limit }) => ratio + 2 * error <= limit) ? 'met' : 'undecided';
}

function nearest(rows: readonly GoalRow[]): string {
  const worst = rows.toSorted((a, b) => b.ratio / b.limit - a.ratio / a.limit)[0];
  if (worst === undefined) return 'not measured';
  const { ratio, error, limit } = worst;
  return `the worst row has ${ratio.toFixed(2)} ± ${(2 * error).toFixed(2)} of ${limit.toFixed(2)}`;
}

function falsePart(harmless: readonly Measured<FalseRate>[]): GoalPart {
  const own = harmless.flatMap(({ rules }) => rules.filter(({ rule }) => rule === sluice.name));
  const sum = (of: (one: FalseRate) => number): number => own.reduce((total, one) => total + of(one), 0);
  const all = wilson(
    sum(({ count }) => count),
    sum(({ of }) => of),
  );
  const most = Math.max(...own.map(({ share }) => share));
  const kept = all.high <= ALPHA && most <= ALPHA ? 'met' : 'undecided';
  return {
    asked: `false rollbacks at most ${percent(ALPHA)}`,
    measured: `${percent(all.share)} in all (${percent(all.low)} – ${percent(all.high)}), at most ${percent(most)} in a scenario`,
    met: own.some(({ low }) => low > ALPHA) ? 'not met' : kept,
  };
}

/** Whether the goal is met, part by part. */
export function goalParts(rows: readonly GoalRow[], harmless: readonly Measured<FalseRate>[]): GoalPart[] {
  const { ratio, error } = averageRatio(rows);
  const [low, high] = [rows.filter(({ truth }) => truth.p0 <= 0.2), rows.filter(({ truth }) => truth.p0 > 0.2)];
  return [
    {
      asked: 'at most 1.4 × the oracle on average',
      measured: `${ratio.toFixed(3)} ± ${(2 * error).toFixed(3)}`,
      met: under([{ ratio, error, limit: 1.4 }]),
    },
    { asked: 'at most 1.55 × + 1 unit up to 20 % base', measured: nearest(low), met: under(low) },
    { asked: 'at most 1.8 × above', measured: nearest(high), met: under(high) },
    falsePart(harmless),
  ];
}

/** What the two halves of a run measured. */
export type Halves = {
  readonly harmless: readonly Measured<FalseRate>[];
  readonly harmful: readonly Measured<Found>[];
};

/**
 * Whether a rule's false rollbacks are nowhere above α by more than chance (95 %) explains: neither of equal candidates nor of
 * those that turned harmful later and were rolled back before.
 */
export function keepsAlpha(rule: string, { harmless, harmful: late }: Halves): boolean {
  const early = late.flatMap(({ of, rules }) =>
    rules.filter((one) => one.rule === rule).map((one) => wilson(Math.round(one.early * of), of)),
  );
  const equal = harmless.flatMap(({ rules }) => rules.filter((one) => one.rule === rule));
  return [...early, ...equal].every(({ low }) => low <= ALPHA);
}

/**
 * Harmful scenarios in which a rule that keeps its α (the oracle apart) is not clearly behind ours in mean units; `level` when
 * the two are within two standard errors of each other, else it is ahead.
 */
export function aheadOfUs(
  halves: Halves,
): { rule: string; title: string; mean: number; ours: number; level: boolean }[] {
  const apart: readonly string[] = [sluice.name, oracle.name];
  return halves.harmful.flatMap(({ scenario, rules }) => {
    const ours = rules.find(({ rule }) => rule === sluice.name);
    if (ours === undefined) return [];
    return rules
      .filter(({ rule }) => !apart.includes(rule) && keepsAlpha(rule, halves))
      .map(({ rule, mean, ratio, ratioError }) => {
        const noise = 2 * Math.hypot(ratioError, ours.ratioError);
        const behind = ratio - ours.ratio;
        return { rule, title: scenario.title, mean, ours: ours.mean, behind, noise };
      })
      .filter(({ behind, noise }) => behind <= noise)
      .map(({ behind, noise, ...rest }) => ({ ...rest, level: Math.abs(behind) <= noise }));
  });
}
