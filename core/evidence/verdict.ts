import type { UnknownCause } from '#schema/contracts/plan';
import type { ComparisonView } from '#schema/contracts/rollout';
import { type HarmReading, harmReadings, type SliceInputs } from './harm-readings.ts';
import { judgeMirrored, type MirroredLook } from './judge-mirrored.ts';
import { type Cell, isUnanswered, known, nearer, type Reading, readWatch, type WatchCells } from './reading.ts';
import { type Arm, skewed } from './split.ts';
import { watchShare } from './watches.ts';

/**
 * Everything a guardrail's verdict depends on; plain JSON, stored with every decision. `alpha` is the guardrail's part;
 * `watches` hold the `due` counts of the live watches; `assignment` watch 1's and `stage` the stage's own `aged` counts: of
 * all units together. `notWorseBy` is the margin the stage asks to be shown, null when it asks nothing of this guardrail.
 * `by` and `slices`: harm is asked of each value of an attribute, in the order in which they were first seen. `mirrored`: it is
 * asked of a shadow stage's pairs, and there are no counts.
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
  readonly by?: string | undefined;
  readonly slices?: readonly SliceInputs[] | undefined;
  readonly mirrored?: MirroredLook | undefined;
};

/** The inputs of a decision: the plan's full `alpha`, whether records are known to be late, and every guardrail's counts. */
export type DecisionInputs = {
  readonly alpha: number;
  readonly telemetryLate: boolean;
  readonly guardrails: readonly GuardrailInputs[];
};

/** One slice beside the others: its evidence held against ln(1/alpha), and what was counted of it since the rollout began. */
export type SliceVerdict = {
  readonly value: string;
  readonly logE: number;
  readonly alpha: number;
  readonly n0: number;
  readonly k0: number;
  readonly n1: number;
  readonly k1: number;
};

/**
 * What the evidence says of one guardrail. `alpha` is the level that `logE` was held against (ln(1/alpha)) with `watch`'s
 * `periods`: for `worse` the deciding watch's part, for `not_worse` the plan's. `cautious` is the second reading that had to
 * agree, null when the split was not in doubt. `short` says which arm lacks units when the cause is `assignment_skewed`.
 * `slice`: the value that `logE` is of, the nearest to its threshold; `slices` are all of them. `notWorse`: how far it is to what
 * the stage asks to be shown. `comparison`: what the pairs of a shadow stage say; there `logE` and `watch` are 0.
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
  readonly by?: string;
  readonly slice?: string;
  readonly slices?: readonly SliceVerdict[];
  readonly notWorse?: { readonly by: number; readonly logE: number; readonly alpha: number; readonly shown: boolean };
  readonly comparison?: ComparisonView;
};

export type { Cell, WatchCells };

type Plan = Pick<DecisionInputs, 'alpha' | 'telemetryLate'>;

function hasUnits(guardrail: GuardrailInputs): boolean {
  const own = guardrail.watches.find((cells) => cells.watch === guardrail.stage.watch);
  return [...guardrail.stage.periods, ...(own?.periods ?? [])].some((cell) => known(cell).n0 + known(cell).n1 > 0);
}

type Unfit = { readonly cause: UnknownCause; readonly short?: Arm };

function causeOf(guardrail: GuardrailInputs, late: boolean, readings: readonly HarmReading[]): Unfit {
  const short = skewed(guardrail.assignment);
  if (short !== null) return { cause: 'assignment_skewed', short };
  if (late) return { cause: 'telemetry_late' };
  const cells = [guardrail.assignment, guardrail.stage.periods, ...guardrail.watches.map((watch) => watch.periods)];
  const failed = cells.some(isUnanswered) || readings.some(({ silenced }) => silenced);
  if (failed) return { cause: 'grader_failed' };
  return { cause: hasUnits(guardrail) ? 'too_little_data' : 'no_data' };
}

const spoken = ({ logE, cautious: second, alpha, watch, periods }: Reading) => ({
  logE,
  cautious: second,
  alpha,
  watch,
  periods,
});

function sliceVerdict({ value, watches }: SliceInputs, reading: HarmReading | undefined): SliceVerdict {
  const first = watches.find(({ watch }) => watch === 1)?.periods ?? [];
  const sum = (key: 'n0' | 'k0' | 'n1' | 'k1'): number => first.reduce((total, cell) => total + cell[key], 0);
  const counted = { n0: sum('n0'), k0: sum('k0'), n1: sum('n1'), k1: sum('k1') };
  return { value, logE: reading?.logE ?? 0, alpha: reading?.alpha ?? 0, ...counted };
}

type Apart = Pick<GuardrailVerdict, 'by' | 'slice' | 'slices'>;

/** What is said of slices, beside the verdict. */
function apart({ by, slices }: GuardrailInputs, readings: readonly HarmReading[], nearest: HarmReading): Apart {
  if (slices === undefined) return {};
  const all = slices.map((one, index) => sliceVerdict(one, readings[index]));
  return {
    ...(by === undefined ? {} : { by }),
    ...(nearest.slice === null ? {} : { slice: nearest.slice }),
    slices: all,
  };
}

/** What the stage's own watch shows; null when the stage asks nothing of this guardrail. */
function shownBy({ notWorseBy, stage }: GuardrailInputs, alpha: number): Reading | null {
  return notWorseBy === null ? null : readWatch(stage, { claim: 'not_worse', margin: notWorseBy }, alpha);
}

/** Where no slice was seen yet there is nothing to be near to. */
function unseen({ alpha }: GuardrailInputs): HarmReading {
  const level = alpha * watchShare(1);
  const nothing = readWatch({ watch: 1, periods: [] }, { claim: 'worse', margin: 0 }, level);
  return { ...nothing, slice: null, silenced: false };
}

/**
 * The verdict on one guardrail. `worse` comes first, and neither skew nor late records hide it (unanswered units do: their
 * watch says nothing); then what makes counts unfit to trust; then whether
 * the stage's own watch shows `not_worse` by the margin asked. `too_little_data` also stands where nothing was asked: only a
 * stage with a criterion waits for it.
 */
export function verdict(guardrail: GuardrailInputs, plan: Plan): GuardrailVerdict {
  const { id, metric, notWorseBy } = guardrail;
  if (guardrail.mirrored !== undefined) {
    const level = { logE: 0, cautious: null, alpha: guardrail.alpha, watch: 0, periods: [] };
    return { id, metric, ...level, ...judgeMirrored(guardrail.mirrored, guardrail) };
  }
  const readings = harmReadings(guardrail);
  const nearest = readings.reduce<HarmReading | undefined>(nearer, undefined) ?? unseen(guardrail);
  const about = { id, metric, ...apart(guardrail, readings, nearest) };
  if (nearest.reached) return { ...about, verdict: 'worse', ...spoken(nearest) };

  const reason = causeOf(guardrail, plan.telemetryLate, readings);
  const shown = shownBy(guardrail, plan.alpha);
  if (shown === null || notWorseBy === null) return { ...about, verdict: 'unknown', ...reason, ...spoken(nearest) };
  const proved = shown.reached && reason.cause === 'too_little_data';
  const notWorse = { by: notWorseBy, logE: shown.logE, alpha: shown.alpha, shown: proved };
  if (proved) return { ...about, verdict: 'not_worse', ...spoken(shown), notWorse };
  return { ...about, verdict: 'unknown', ...reason, ...spoken(nearest), notWorse };
}

/** The verdicts of a rollout, one a guardrail, in their order; a pure function of what a decision stores. */
export function verdicts(inputs: DecisionInputs): GuardrailVerdict[] {
  return inputs.guardrails.map((guardrail) => verdict(guardrail, inputs));
}
