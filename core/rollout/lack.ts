import { known } from '#core/evidence/reading';
import type { GuardrailInputs } from '#core/evidence/verdict';
import type { UnknownCause } from '#schema/contracts/plan';
import type { Stage } from '#schema/contracts/stage';
import { completes } from './completes.ts';
import type { Evidence } from './event.ts';
import type { RolloutState } from './state.ts';

/** What the evidence lacks, with words for people; `short` says which arm misses units when the split is skewed. */
export type Lack = {
  readonly cause: UnknownCause;
  readonly short: 'control' | 'candidate' | null;
  readonly words: string;
};

/** The causes that the evidence itself reports, in the order in which they spoil it. */
const reported: readonly { readonly cause: UnknownCause; readonly words: string }[] = [
  { cause: 'assignment_skewed', words: 'units to split as they should' },
  { cause: 'telemetry_late', words: 'records that are late' },
  { cause: 'grader_failed', words: 'graders to answer' },
];

const lacking = (cause: UnknownCause, words: string): Lack => ({ cause, short: null, words });

function reportedLack({ verdicts }: Evidence): Lack | null {
  for (const { cause, words } of reported) {
    const verdict = verdicts.find((one) => one.cause === cause);
    if (verdict) return { cause, short: verdict.short ?? null, words: `${words} (${verdict.id})` };
  }
  return null;
}

function hasEmptyArm({ watches, stage }: GuardrailInputs): boolean {
  const own = watches.find(({ watch }) => watch === stage.watch);
  const cells = [...stage.periods, ...(own?.periods ?? [])];
  return cells.every((cell) => known(cell).n0 === 0) || cells.every((cell) => known(cell).n1 === 0);
}

/** Nobody in one of the arms, or nobody mirrored: then nothing at all is known. */
function emptyLack({ shadow }: Stage, { inputs, candidateUnits, mirror }: Evidence): Lack | null {
  if (shadow !== undefined) {
    const spent = mirror?.spent === true ? ', and its budget is spent' : '';
    return candidateUnits > 0 ? null : lacking('no_data', `units to be mirrored${spent}`);
  }
  const empty = inputs.guardrails.filter(hasEmptyArm).map(({ id }) => id);
  return empty.length > 0 ? lacking('no_data', `units in both arms (${empty.join(', ')})`) : null;
}

/** Fewer units than the stage asks for. */
function unitsLack({ shadow, minUnits }: Stage, { candidateUnits, mirror }: Evidence): Lack | null {
  if (candidateUnits >= minUnits) return null;
  const counted = `${candidateUnits} of ${minUnits}`;
  if (shadow === undefined) return lacking('too_little_data', `more candidate units (${counted} counted)`);
  const spent = mirror?.spent === true ? ', and its budget is spent' : '';
  return lacking('too_little_data', `more mirrored units (${counted}${spent})`);
}

/** What the stage asks to be shown and is not; a criterion that the evidence was never asked about is not shown either. */
function shownLack({ notWorse }: Stage, { inputs, verdicts }: Evidence): Lack | null {
  const asked = inputs.guardrails.filter(({ notWorseBy }) => notWorseBy !== null);
  const shown = new Set(verdicts.filter(({ verdict }) => verdict === 'not_worse').map(({ id }) => id));
  const open = asked.filter(({ id }) => !shown.has(id)).map(({ id }) => id);
  const unasked = notWorse.map(({ metric }) => metric).filter((one) => !asked.some(({ metric }) => metric === one));
  const missing = [...open, ...unasked];
  if (notWorse.length === 0 || missing.length === 0) return null;
  return lacking('too_little_data', `units to show that it is not worse (${missing.join(', ')})`);
}

/** What a stage lacks of which nobody has computed anything: nothing, if it asks for nothing. */
function unseenLack({ plan }: RolloutState, { shadow, minUnits, notWorse }: Stage): Lack | null {
  const asked = minUnits > 0 || notWorse.length > 0 || shadow !== undefined;
  if (plan.guardrails.length > 0) return lacking('no_data', 'units to be counted');
  return asked ? lacking('too_little_data', 'units to be counted') : null;
}

/** In a segment stage of 100 there is nobody to compare with, and at nobody's share nobody at all. */
const isBlind = (stage: Stage): boolean => completes(stage) || (stage.segment !== undefined && stage.percent === 100);

/**
 * Why the evidence of this stage is not enough to go on, the worst first, or null when it is: every guardrail has units in
 * both arms, the stage has counted its `minUnits`, and what it asks to be shown is shown. That a verdict calls it
 * `too_little_data` is no lack by itself: nobody asked to be shown anything. Too little is no lack either once a person has
 * skipped it. Without evidence (null) only a plan that asks for none lacks nothing.
 */
export function lackOf(rollout: RolloutState, evidence: Evidence | null): Lack | null {
  const stage = rollout.plan.stages[rollout.stage];
  if (stage === undefined) return null;
  if (isBlind(stage)) return evidence && reportedLack(evidence);
  if (evidence === null) return unseenLack(rollout, stage);
  const lack = reportedLack(evidence) ?? emptyLack(stage, evidence);
  if (lack || rollout.skipped) return lack;
  return unitsLack(stage, evidence) ?? shownLack(stage, evidence);
}
