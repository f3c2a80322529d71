import type { GuardrailInputs } from '#core/evidence/verdict';
import type { UnknownCause } from '#schema/contracts/plan';
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
  return cells.every(({ n0 }) => n0 === 0) || cells.every(({ n1 }) => n1 === 0);
}

/**
 * Why the evidence of this stage is not enough to go on, the worst first, or null when it is: every guardrail has units in
 * both arms and the stage has counted its `minUnits`. That a verdict calls it `too_little_data` is no lack by itself: nobody
 * asked to be shown anything. Without evidence (null) only a plan that asks for none lacks nothing.
 */
export function lackOf({ plan, stage }: RolloutState, evidence: Evidence | null): Lack | null {
  const asked = plan.stages[stage]?.minUnits ?? 0;
  if (evidence === null) {
    const cause = plan.guardrails.length > 0 ? 'no_data' : 'too_little_data';
    return cause === 'no_data' || asked > 0 ? { cause, short: null, words: 'units to be counted' } : null;
  }
  const lack = reportedLack(evidence);
  if (lack) return lack;
  const empty = evidence.inputs.guardrails.filter(hasEmptyArm).map(({ id }) => id);
  if (empty.length > 0) return { cause: 'no_data', short: null, words: `units in both arms (${empty.join(', ')})` };
  if (evidence.candidateUnits >= asked) return null;
  const words = `more candidate units (${evidence.candidateUnits} of ${asked} counted)`;
  return { cause: 'too_little_data', short: null, words };
}
