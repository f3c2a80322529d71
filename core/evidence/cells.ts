/** Which statement the evidence is for: the candidate is worse than control, or it is shown not to be. */
export type Claim = 'worse' | 'not_worse';

/** A claim and the margin it allows: rates are shares of units, 0 <= margin < 1. */
export type Question = { readonly claim: Claim; readonly margin: number };

/** The counts of one period: units (`n`) and bad units (`k`), control (0) and candidate (1), at candidate share `w`. */
export type Counts = {
  readonly w: number;
  readonly n0: number;
  readonly k0: number;
  readonly n1: number;
  readonly k1: number;
};

type Alternative = { readonly q0: number; readonly q1: number; readonly weight: number };

const BASE_RATES = 24;
const LOWEST_RATE = 0.0005;
const HIGHEST_RATE = 0.95;
const BISECTIONS = 60;
const ODDS_RATIOS: readonly (readonly [ratio: number, weight: number])[] = [
  [1.5, 5],
  [2, 3],
  [3, 3],
  [5, 3],
  [10, 3],
  [30, 4],
  [100, 4],
];
/** A table of 168 cells is 5 KB, so the whole memo stays under 1.5 MB of an isolate. */
const MEMO_SIZE = 256;

const logOdds = (rate: number): number => Math.log(rate / (1 - rate));

const baseRates: readonly number[] = Array.from({ length: BASE_RATES }, (_, index) => {
  const low = logOdds(LOWEST_RATE);
  const step = (logOdds(HIGHEST_RATE) - low) / (BASE_RATES - 1);
  return 1 / (1 + Math.exp(-(low + step * index)));
});

function worseAlternatives(margin: number): Alternative[] {
  return baseRates.flatMap((q0, index) =>
    ODDS_RATIOS.flatMap(([ratio, weight]) => {
      const raised = (ratio * q0) / (1 - q0 + ratio * q0);
      const q1 = Math.min(raised + margin, 0.995);
      return q1 > q0 + margin ? [{ q0, q1, weight: (46 - index) * weight }] : [];
    }),
  );
}

function notWorseAlternatives(margin: number): Alternative[] {
  return baseRates.flatMap((q0) => {
    const half = { q0, q1: q0 / 2, weight: 1 };
    if (margin === 0) return [half];
    const shifts = [0, margin / 4, margin / 2, (3 * margin) / 4];
    const shifted = shifts.map((shift) => ({ q0, q1: q0 + shift, weight: shift === 0 ? 3 : 1 }));
    return [half, ...shifted].filter((cell) => cell.q1 < 0.9995);
  });
}

/** The null's point nearest to an alternative: control's rate `t0`, with the candidate at `t0 + margin`. */
function nearestNull(w: number, question: Question, { q0, q1 }: Alternative): number {
  const { claim, margin } = question;
  if (margin === 0) return (1 - w) * q0 + w * q1;
  let low = claim === 'worse' ? q0 : Math.max(0, q1 - margin);
  let high = claim === 'worse' ? q1 - margin : Math.min(q0, 1 - margin);
  for (let step = 0; step < BISECTIONS; step += 1) {
    const t0 = (low + high) / 2;
    const t1 = t0 + margin;
    const slope = (1 - w) * ((1 - q0) / (1 - t0) - q0 / t0) + w * ((1 - q1) / (1 - t1) - q1 / t1);
    if (slope < 0) low = t0;
    else high = t0;
  }
  return (low + high) / 2;
}

/** The cells of one (w, question): each cell's prior, and what each of the four kinds of unit adds to its log. */
type CellTable = { readonly prior: Float64Array; readonly steps: Float64Array };

function buildTable(w: number, question: Question): CellTable {
  const { claim, margin } = question;
  const cells = claim === 'worse' ? worseAlternatives(margin) : notWorseAlternatives(margin);
  const total = cells.reduce((sum, cell) => sum + cell.weight, 0);
  const prior = new Float64Array(cells.length);
  const steps = new Float64Array(cells.length * 4);
  cells.forEach((cell, index) => {
    const t0 = nearestNull(w, question, cell);
    const t1 = t0 + margin;
    prior[index] = Math.log(cell.weight / total);
    steps[index * 4] = Math.log((1 - cell.q0) / (1 - t0));
    steps[index * 4 + 1] = Math.log(cell.q0 / t0);
    steps[index * 4 + 2] = Math.log((1 - cell.q1) / (1 - t1));
    steps[index * 4 + 3] = Math.log(cell.q1 / t1);
  });
  return { prior, steps };
}

/** The only state of `core/evidence`: tables are functions of their key, so forgetting one costs time, never truth. */
const memo = new Map<string, CellTable>();

function tableOf(w: number, question: Question): CellTable {
  const key = `${question.claim}/${question.margin}/${w}`;
  const known = memo.get(key);
  const table = known ?? buildTable(w, question);
  memo.delete(key);
  memo.set(key, table);
  if (memo.size > MEMO_SIZE) {
    const oldest = memo.keys().next();
    if (oldest.done !== true) memo.delete(oldest.value);
  }
  return table;
}

function addPeriod(sums: Float64Array, steps: Float64Array, { n0, k0, n1, k1 }: Counts): void {
  const good0 = n0 - k0;
  const good1 = n1 - k1;
  for (let index = 0, at = 0; index < sums.length; index += 1, at += 4) {
    const control = good0 * (steps[at] ?? 0) + k0 * (steps[at + 1] ?? 0);
    const candidate = good1 * (steps[at + 2] ?? 0) + k1 * (steps[at + 3] ?? 0);
    sums[index] = (sums[index] ?? 0) + control + candidate;
  }
}

/**
 * The evidence of counts that were already checked (units may be fractional, as the cautious reading makes them):
 * every cell adds its logs over all periods, then the cells are averaged once. Natural logarithm; 0 without evidence.
 */
export function sumCells(periods: readonly Counts[], question: Question): number {
  let sums: Float64Array | undefined;
  for (const period of periods) {
    if (period.w <= 0 || period.w >= 1 || period.n0 + period.n1 === 0) continue;
    const { prior, steps } = tableOf(period.w, question);
    sums ??= prior.slice();
    addPeriod(sums, steps, period);
  }
  return sums === undefined ? 0 : logSumExp(sums);
}

function logSumExp(logs: Float64Array): number {
  let highest = -Infinity;
  for (const log of logs) if (log > highest) highest = log;
  let sum = 0;
  for (const log of logs) sum += Math.exp(log - highest);
  return highest + Math.log(sum);
}
