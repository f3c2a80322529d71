import { alphaOfCounts } from '#core/evidence/alpha-of-counts';
import { alphaShares } from '#core/evidence/alpha-shares';
import { watchShare } from '#core/evidence/watches';
import { askedGuardrails } from '#core/rollout/asked-guardrails';
import { completes } from '#core/rollout/completes';
import type { Plan } from '#schema/contracts/plan';
import type { PlanPreview, StagePreview } from '#schema/contracts/rollout';
import type { TrafficSeen } from '#schema/contracts/rpc';
import { comparesNobody } from './compares-nobody.ts';
import { planWarnings } from './plan-warnings.ts';
import { type Question, smallestOf } from './smallest-of.ts';
import { stageNeeds } from './stage-needs.ts';

/** What is known beside the traffic: how old a run of the slower version must be before it can speak for `notWorse`, in seconds, models without a known price, and the share of units that count because no cache serves them. */
export type PreviewFacts = {
  readonly deadlineS: number;
  readonly unpriced: readonly string[];
  readonly measure: number;
};

/** The guardrails with the part of α that each one's first watch may spend, and control's rate. With `by` its first value is taken to have all the traffic. */
function questionsOf({ guardrails, alpha, stages, ...rest }: Plan, { rates }: TrafficSeen): Question[] {
  const frozen = { slowOverMs: null, slowFirstMs: null, settleMs: 0, deadlineMs: 0, grading: 1 };
  const ids = askedGuardrails({ plan: { guardrails, alpha, stages, ...rest }, frozen }).map(({ id }) => id);
  const shares = alphaShares(guardrails, alpha);
  return guardrails.map((guardrail, index) => {
    const seen = rates[index] ?? null;
    const share = (shares[index] ?? alpha) * (guardrail.by === undefined ? 1 : 1 / 2);
    return {
      id: ids[index] ?? '',
      guardrail,
      ...(seen === null || seen.n === 0 ? unknownRate : rateFrom(seen)),
      alpha: share,
      firstWatch: ((share * alphaOfCounts({ alpha, stages })) / alpha) * watchShare(1),
    };
  });
}

const unknownRate = { seen: null, control: null };

/** The share that was seen, and the one to reckon with: none of a few hundred is not none of all. */
const rateFrom = ({ n, k }: { n: number; k: number }) => ({ seen: k / n, control: (k + 0.5) / (n + 1) });

/** Candidate units a second that count: new people's, so an upper bound for who comes again; pairs a second in a shadow stage; null where nobody knows how many are asked. */
function rateOf(
  { percent, segment, shadow }: Plan['stages'][number],
  { unitsPerS, runsPerS }: TrafficSeen,
  measure: number,
): number | null {
  if (unitsPerS === null || segment !== undefined) return null;
  if (shadow === undefined) return (unitsPerS * measure * percent) / 100;
  const runsOfOne = runsPerS === null ? 1 : Math.max(1, runsPerS / unitsPerS);
  return unitsPerS * (1 - (1 - shadow) ** runsOfOne);
}

/**
 * What a plan would need with the traffic seen lately, stage by stage, and what its author may not have meant. Times are those of a candidate that is as good as
 * control, and assume that people keep coming as they did; `expectedS` is never below the hold.
 */
export function previewPlan(
  plan: Plan,
  traffic: TrafficSeen,
  facts: PreviewFacts,
): Pick<PlanPreview, 'stages' | 'expectedS' | 'warnings'> {
  const questions = questionsOf(plan, traffic);
  const stages = plan.stages.map((stage, index): StagePreview => {
    const unitsPerS = rateOf(stage, traffic, facts.measure);
    const needs = stageNeeds(stage, { questions, deadlineS: facts.deadlineS });
    const expectedS = timeOf(stage, { unitsPerS, ...needs });
    const units = Number.isFinite(needs.units) ? needs.units : null;
    const seen = unitsPerS === null || expectedS === null ? null : unitsPerS * expectedS;
    const smallest = comparesNobody(stage)
      ? []
      : smallestOf(stage, questions, { units: seen ?? units ?? 0, expectedS });
    return { stage: index, name: stage.name ?? String(index + 1), unitsPerS, units, expectedS, smallest };
  });
  const times = stages.map(({ expectedS }) => expectedS);
  const total = times.reduce<number | null>((sum, time) => (sum === null || time === null ? null : sum + time), 0);
  return { stages, expectedS: total, warnings: planWarnings(plan, { stages, questions, traffic, facts }) };
}

function timeOf(
  stage: Plan['stages'][number],
  { unitsPerS, units, answerS }: { unitsPerS: number | null; units: number; answerS: number },
): number | null {
  if (completes(stage)) return 0;
  if (units === 0) return stage.holdS;
  if (unitsPerS === null || unitsPerS === 0 || !Number.isFinite(units)) return null;
  return Math.max(stage.holdS, units / unitsPerS + answerS);
}
