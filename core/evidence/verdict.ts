import type { UnknownCause } from '#schema/contracts/plan';
import type { Counts, Question } from './cells.ts';
import { sumCells } from './cells.ts';
import { logEvidence } from './evidence.ts';
import { type Arm, cautious, skewed, splitDoubted } from './split.ts';
import type { Tally } from './tally.ts';
import { watchShare } from './watches.ts';

/** The counts of one cell: a period's share, or the chance left to units seen as control under a lower one. */
export type Cell = { readonly cell: string; readonly w: number } & Tally;

/** A watch's cells in the order they were opened. */
export type WatchCells = { readonly watch: number; readonly periods: readonly Cell[] };

/**
 * Everything a guardrail's verdict depends on; plain JSON, stored with every decision. `alpha` is the guardrail's part;
 * `watches` hold the `due` counts of the live watches; `assignment` watch 1's and `stage` the stage's own `aged` counts.
 * `notWorseBy` is the margin the stage asks to be shown, null when it asks nothing of this guardrail.
 */
export type GuardrailInputs = {
  readonly id: string;
  readonly metric: string;
  readonly margin: number;
  readonly alpha: number;
  readonly watches: readonly WatchCells[];
  readonly assignment: readonly Cell[];
  readonly stage: WatchCells;
  readonly notWorseBy: number | null;
};

/** The inputs of a decision: the plan's full `alpha`, whether records are known to be late, and every guardrail's counts. */
export type DecisionInputs = {
  readonly alpha: number;
  readonly telemetryLate: boolean;
  readonly guardrails: readonly GuardrailInputs[];
};

/**
 * What the evidence says of one guardrail. `alpha` is the level that `logE` was held against (ln(1/alpha)) with `watch`'s
 * `periods`: for `worse` the deciding watch's part, for `not_worse` the plan's. `cautious` is the second reading that had to
 * agree, null when the split was not in doubt. `short` says which arm lacks units when the cause is `assignment_skewed`.
 */
export type GuardrailVerdict = {
  readonly id: string;
  readonly metric: string;
  readonly verdict: 'worse' | 'not_worse' | 'unknown';
  readonly cause?: UnknownCause;
  readonly short?: Arm;
  readonly logE: number;
  readonly cautious: number | null;
  readonly alpha: number;
  readonly watch: number;
  readonly periods: readonly Cell[];
};

type Reading = {
  readonly reached: boolean;
  readonly excess: number;
  readonly logE: number;
  readonly cautious: number | null;
  readonly alpha: number;
} & WatchCells;

/** A share of unanswered units above which a guardrail has no verdict. */
const UNANSWERED = 0.02;
/** Runtimes differ in the last bits of `log` and `exp`: what one decides, every other must decide too. */
const GUARD = 1e-9;

function read({ watch, periods }: WatchCells, question: Question, alpha: number): Reading {
  const threshold = Math.log(1 / alpha) + GUARD;
  const logE = logEvidence(periods, question);
  const doubted = logE >= threshold && splitDoubted(periods);
  const second = doubted
    ? sumCells(
        periods.map((cell): Counts => cautious(cell, question.claim)),
        question,
      )
    : null;
  const least = second === null ? logE : Math.min(logE, second);
  const excess = least - threshold;
  return { reached: excess >= 0, excess, logE, cautious: second, alpha, watch, periods };
}

function unanswered(periods: readonly Cell[]): boolean {
  const sum = (key: keyof Tally): number => periods.reduce((total, cell) => total + cell[key], 0);
  return sum('u0') > UNANSWERED * sum('n0') || sum('u1') > UNANSWERED * sum('n1');
}

function strongest(guardrail: GuardrailInputs): Reading {
  const question: Question = { claim: 'worse', margin: guardrail.margin };
  let best: Reading | undefined;
  for (const cells of guardrail.watches) {
    const reading = read(cells, question, guardrail.alpha * watchShare(cells.watch));
    const counts = unanswered(cells.periods) ? { ...reading, reached: false } : reading;
    const better = best === undefined || (counts.reached && !best.reached);
    if (better || (counts.reached === best?.reached && counts.excess > best.excess)) best = counts;
  }
  return best ?? read({ watch: 1, periods: [] }, question, guardrail.alpha * watchShare(1));
}

function hasUnits(guardrail: GuardrailInputs): boolean {
  const own = guardrail.watches.find((cells) => cells.watch === guardrail.stage.watch);
  return [...guardrail.stage.periods, ...(own?.periods ?? [])].some((cell) => cell.n0 + cell.n1 > 0);
}

function causeOf(guardrail: GuardrailInputs, late: boolean): { cause: UnknownCause; short?: Arm } {
  const short = skewed(guardrail.assignment);
  if (short !== null) return { cause: 'assignment_skewed', short };
  if (late) return { cause: 'telemetry_late' };
  const cells = [guardrail.assignment, guardrail.stage.periods, ...guardrail.watches.map((watch) => watch.periods)];
  if (cells.some(unanswered)) return { cause: 'grader_failed' };
  return { cause: hasUnits(guardrail) ? 'too_little_data' : 'no_data' };
}

function spoken({
  logE,
  cautious: second,
  alpha,
  watch,
  periods,
}: Reading): Omit<GuardrailVerdict, 'id' | 'metric' | 'verdict'> {
  return { logE, cautious: second, alpha, watch, periods };
}

/**
 * The verdict on one guardrail. `worse` comes first, and neither skew nor late records hide it (unanswered units do: their
 * watch says nothing); then what makes counts unfit to trust; then whether
 * the stage's own watch shows `not_worse` by the margin asked. `too_little_data` also stands where nothing was asked: only a
 * stage with a criterion waits for it.
 */
export function verdict(
  guardrail: GuardrailInputs,
  plan: Pick<DecisionInputs, 'alpha' | 'telemetryLate'>,
): GuardrailVerdict {
  const { id, metric, notWorseBy, stage } = guardrail;
  const worse = strongest(guardrail);
  if (worse.reached) return { id, metric, verdict: 'worse', ...spoken(worse) };
  const reason = causeOf(guardrail, plan.telemetryLate);
  if (reason.cause === 'too_little_data' && notWorseBy !== null) {
    const shown = read(stage, { claim: 'not_worse', margin: notWorseBy }, plan.alpha);
    if (shown.reached) return { id, metric, verdict: 'not_worse', ...spoken(shown) };
  }
  return { id, metric, verdict: 'unknown', ...reason, ...spoken(worse) };
}

/** The verdicts of a rollout, one a guardrail, in their order; a pure function of what a decision stores. */
export function verdicts(inputs: DecisionInputs): GuardrailVerdict[] {
  return inputs.guardrails.map((guardrail) => verdict(guardrail, inputs));
}
