import type { GuardrailInputs } from '#core/evidence/verdict';
import type { UnknownCause } from '#schema/contracts/plan';
import type { Evidence } from './event.ts';
import type { RolloutState } from './state.ts';

/** What the evidence lacks, the worst first, with words for people; `short` says which arm misses units when the split is skewed. */
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

function isEmpty({ watches, stage }: GuardrailInputs): boolean {
  const own = watches.find(({ watch }) => watch === stage.watch);
  const cells = [...stage.periods, ...(own?.periods ?? [])];
  return cells.every(({ n0 }) => n0 === 0) || cells.every(({ n1 }) => n1 === 0);
}

/**
 * Why the evidence of this stage is not enough to go on, or null when it is: every guardrail has units in both arms and the
 * stage has counted its `minUnits`. `too_little_data` of a verdict alone is no lack: nobody asked to be shown anything.
 */
export function lackOf({ plan, stage }: RolloutState, evidence: Evidence | null): Lack | null {
  for (const { cause, words } of reported) {
    const verdict = evidence?.verdicts.find((one) => one.cause === cause);
    if (verdict) return { cause, short: verdict.short ?? null, words: `${words} (${verdict.id})` };
  }
  const silent = plan.guardrails.length > 0 && evidence === null;
  const empty = evidence?.inputs.guardrails.filter(isEmpty).map(({ id }) => id) ?? [];
  if (silent || empty.length > 0)
    return { cause: 'no_data', short: null, words: `units in both arms (${empty.join(', ') || 'nothing counted'})` };
  const [counted, asked] = [evidence?.candidateUnits ?? 0, plan.stages[stage]?.minUnits ?? 0];
  if (counted >= asked) return null;
  return { cause: 'too_little_data', short: null, words: `more candidate units (${counted} of ${asked} counted)` };
}
