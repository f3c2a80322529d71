import { atMost } from './binomial.ts';
import { exceededBy, studentT } from './student-t.ts';

/** One thing that both versions did, each in one or more trials; `null` is unscored. Items of one `cluster` may depend on each other. */
export type PairedItem = {
  readonly id: string;
  readonly cluster?: string;
  readonly critical?: boolean;
  readonly control: readonly (number | null)[];
  readonly candidate: readonly (number | null)[];
};

/** `margin`: how much worse is still borne, in score; `maxUnscored`: the share of items that may be unscored. */
export type CompareOptions = {
  readonly margin: number;
  readonly confidence?: number;
  readonly maxUnscored?: number;
};

/**
 * What the items say. `difference` is candidate − control, `smallestVisible` the difference that would have been told from none
 * with 80 % power; where nothing varies, that in which one would have been seen to differ, were it as large as a difference can be: an
 * interval of no width is what the formula gives there, and no sight. With fewer than two clusters `se` and the interval are infinite; without scored items `difference` is NaN.
 * Causes: `no_items`, `unscored`, `one_cluster`, `too_wide`.
 */
export type Comparison = {
  readonly n: number;
  readonly clusters: number;
  readonly difference: number;
  readonly se: number;
  readonly interval: [number, number];
  readonly smallestVisible: number;
  readonly mcnemar?: { readonly gains: number; readonly losses: number; readonly p: number };
  readonly verdict: 'pass' | 'fail' | 'inconclusive';
  readonly cause?: string;
};

type Scored = {
  readonly cluster: string;
  readonly critical: boolean;
  readonly control: readonly number[];
  readonly candidate: readonly number[];
  readonly difference: number;
};

const POWER = 0.8;
/** The smallest share of clusters that would have shown itself, once or more, with the wished power: below it, that nothing differs is what one mostly sees. */
const unseen = (clusters: number): number => 1 - (1 - POWER) ** (1 / clusters);
/** Means of scores such as 0.1 differ in their last bits from what they should be. */
const GUARD = 1e-12;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const scoresOf = (trials: readonly (number | null)[]): number[] => trials.filter((score) => score !== null);

function scoredOf(items: readonly PairedItem[]): Scored[] {
  return items.flatMap((item, index) => {
    const control = scoresOf(item.control);
    const candidate = scoresOf(item.candidate);
    if (control.length === 0 || candidate.length === 0) return [];
    const cluster = item.cluster === undefined ? `own ${index}` : `of ${item.cluster}`;
    const difference = mean(candidate) - mean(control);
    return [{ cluster, critical: item.critical === true, control, candidate, difference }];
  });
}

/** The sums of a cluster's distances from the mean difference, squared and added up. */
function spread(scored: readonly Scored[], center: number): { clusters: number; squares: number } {
  const sums = new Map<string, number>();
  for (const { cluster, difference } of scored) sums.set(cluster, (sums.get(cluster) ?? 0) + difference - center);
  const squares = [...sums.values()].reduce((total, sum) => total + sum * sum, 0);
  return { clusters: sums.size, squares };
}

function mcnemarOf(items: readonly PairedItem[], scored: readonly Scored[]): Comparison['mcnemar'] {
  const once = items.every(({ control, candidate }) => control.length === 1 && candidate.length === 1);
  const binary = scored.every((one) => [...one.control, ...one.candidate].every((score) => score === 0 || score === 1));
  if (!once || !binary || scored.length === 0) return undefined;
  const gains = scored.filter(({ difference }) => difference > 0).length;
  const losses = scored.filter(({ difference }) => difference < 0).length;
  const p = Math.min(1, 2 * atMost(Math.min(gains, losses), gains + losses, 0.5));
  return { gains, losses, p };
}

/** An item that must not get worse: control was good at it, and no trial of the candidate was. */
const isLost = ({ critical, control, candidate }: Scored): boolean =>
  critical && mean(control) >= 0.5 && candidate.every((score) => score < 0.5);

type Estimate = Omit<Comparison, 'verdict' | 'cause' | 'mcnemar'>;

function estimate(scored: readonly Scored[], confidence: number): Estimate {
  const n = scored.length;
  const difference = n === 0 ? Number.NaN : mean(scored.map((one) => one.difference));
  const { clusters, squares } = spread(scored, difference);
  const df = clusters - 1;
  if (df < 1)
    return { n, clusters, difference, se: Infinity, interval: [-Infinity, Infinity], smallestVisible: Infinity };
  const se = Math.sqrt((squares * clusters) / df) / n;
  const critical = exceededBy((1 - confidence) / 2, df);
  const interval: [number, number] = [difference - critical * se, difference + critical * se];
  // Without any spread the formula would say that nothing is too small to be seen, after two items as after two thousand.
  const smallestVisible = se < GUARD ? unseen(clusters) : (critical + studentT(POWER, df)) * se;
  return { n, clusters, difference, se, interval, smallestVisible };
}

type Judgement = Pick<Comparison, 'verdict' | 'cause'>;
const unclear = (cause: string): Judgement => ({ verdict: 'inconclusive', cause });

function judge({ n, clusters, interval }: Estimate, margin: number): Judgement {
  if (n === 0) return unclear('no_items');
  if (clusters < 2) return unclear('one_cluster');
  if (interval[1] < -margin - GUARD) return { verdict: 'fail' };
  return interval[0] >= -margin - GUARD ? { verdict: 'pass' } : unclear('too_wide');
}

function refuseBadOptions(margin: number, confidence: number, maxUnscored: number): void {
  if (!(margin >= 0)) throw new RangeError(`margin: 0 or more, got ${margin}`);
  if (!(confidence > 0 && confidence < 1)) throw new RangeError(`0 < confidence < 1, got ${confidence}`);
  if (!(maxUnscored >= 0 && maxUnscored <= 1)) throw new RangeError(`0 <= maxUnscored <= 1, got ${maxUnscored}`);
}

/**
 * Compares a candidate with control on the same items (source: contract.md, "In code"): trials are averaged per item, the
 * standard error is by clusters with the factor C/(C−1), the interval Student's with C−1 degrees, McNemar's test exact and
 * two-sided. Throws RangeError on options that cannot be.
 */
export function comparePaired(
  items: readonly PairedItem[],
  { margin, confidence = 0.95, maxUnscored = 0.05 }: CompareOptions,
): Comparison {
  refuseBadOptions(margin, confidence, maxUnscored);
  const scored = scoredOf(items);
  const found = estimate(scored, confidence);
  const mcnemar = mcnemarOf(items, scored);
  const said = mcnemar === undefined ? found : { ...found, mcnemar };
  if (items.length - scored.length > maxUnscored * items.length) return { ...said, ...unclear('unscored') };
  if (scored.some(isLost)) return { ...said, verdict: 'fail', cause: 'critical' };
  return { ...said, ...judge(found, margin) };
}
