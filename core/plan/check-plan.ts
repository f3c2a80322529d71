import { answersUnheard } from '#core/evidence/answers-unheard';
import { under } from '#core/flow/under';
import type { Guardrail, NotWorse } from '#schema/contracts/guardrail';
import type { Plan } from '#schema/contracts/plan';
import type { Issue } from '#schema/contracts/problem';
import type { Stage } from '#schema/contracts/stage';
import { checkGates } from './check-gates.ts';
import { checkGuardrails, type Watched } from './check-guardrails.ts';
import { guardrailsMeant } from './guardrails-meant.ts';
import { alwaysLacks } from './always-lacks.ts';
import { comparesNobody } from './compares-nobody.ts';
import { unknownSegment } from './unknown-segment.ts';

/** What a plan is checked against: the candidate, and the names of the segments there are. */
export type PlanFacts = Watched & { readonly segments: readonly string[] };

/** The most pairs that a shadow stage keeps; then it mirrors no more. */
const MOST_PAIRS = 5000;

const issue = (path: string, message: string): Issue => ({ path, message });

/** Things asked of a stage that has nobody to compare with. */
function blindFaults(stage: Stage): Issue[] {
  if (!comparesNobody(stage)) return [];
  const why = stage.segment === undefined ? 'A stage of 100 completes at once' : 'A blind stage has no control';
  return [
    ...(stage.notWorse.length > 0 ? [issue('notWorse', `${why}: nothing can be shown there.`)] : []),
    ...(stage.minUnits > 0 ? [issue('minUnits', `${why}: no units are counted there.`)] : []),
  ];
}

const names = (guardrails: readonly Guardrail[]): string =>
  [...new Set(guardrails.map(({ metric }) => metric))].join(', ') || 'none';

const unheard = issue(
  'metric',
  'Nobody hears a reply that is never sent, rejects it, or waits for its first words: a shadow stage cannot show it.',
);

function criterionFaults(
  asked: NotWorse,
  { stage, guardrails }: { stage: Stage; guardrails: readonly Guardrail[] },
): Issue[] {
  const { metric, feedback, grader } = asked;
  const onlyOf = (field: 'feedback' | 'grader', owner: string): Issue[] =>
    asked[field] !== undefined && metric !== owner ? [issue(field, `Only ${owner} has it.`)] : [];
  const misplaced = [...onlyOf('feedback', 'rejected'), ...onlyOf('grader', 'bad')];
  if (misplaced.length > 0) return misplaced;
  const meant = guardrailsMeant(guardrails, asked).flatMap((index) => guardrails[index] ?? []);
  if (stage.shadow !== undefined && (metric === 'rejected' || !meant.every(answersUnheard))) return [unheard];
  if (meant.length > 0) return [];
  const which = [metric, feedback, grader].filter((name) => name !== undefined).join(' ');
  return [issue('metric', `No guardrail watches ${which}; those of the plan watch: ${names(guardrails)}.`)];
}

function criteriaFaults(stage: Stage, guardrails: readonly Guardrail[]): Issue[] {
  const asked = stage.notWorse.map((one) => guardrailsMeant(guardrails, one));
  return stage.notWorse.flatMap((criterion, index) => {
    const repeated = asked.slice(0, index).some((earlier) => earlier.some((one) => asked[index]?.includes(one)));
    const twice = repeated ? [issue('', 'Asked twice of one guardrail.')] : [];
    return under(`notWorse.${index}`, [...criterionFaults(criterion, { stage, guardrails }), ...twice]);
  });
}

function shadowFaults(stage: Stage, guardrails: readonly Guardrail[]): Issue[] {
  if (stage.shadow === undefined) return [];
  const deaf = guardrails.length > 0 && !guardrails.some(answersUnheard);
  const tooMany = stage.minUnits > MOST_PAIRS;
  return [
    ...(deaf
      ? [
          issue(
            'shadow',
            'No guardrail is one that a mirrored run can answer (not `rejected`, not `slow` of first_token): the stage would compare nothing.',
          ),
        ]
      : []),
    ...(tooMany ? [issue('minUnits', `A shadow stage keeps at most ${MOST_PAIRS} pairs.`)] : []),
  ];
}

function stageFaults({ stages, guardrails }: Plan, segments: readonly string[]): Issue[] {
  return stages.flatMap((stage, index) =>
    under(`plan.stages.${index}`, [
      ...(stage.segment === undefined ? [] : unknownSegment(stage.segment, segments)),
      ...blindFaults(stage),
      ...criteriaFaults(stage, guardrails),
      ...shadowFaults(stage, guardrails),
    ]),
  );
}

/** What the first moment after a hold always lacks, the plan may wait for and never punish: it would end every rollout, whatever the candidate. */
function reactionFaults({ stages, guardrails, whenUnknown }: Plan): Issue[] {
  return stages.flatMap((stage, index) =>
    (['no_data', 'too_little_data'] as const).flatMap((cause) => {
      const reaction = whenUnknown[cause];
      const why = reaction === 'hold' ? null : alwaysLacks(cause, stage, guardrails);
      if (why === null) return [];
      const message = `It would always ${reaction} when the hold of stage ${index} is over: after ${stage.holdS} s ${why}.`;
      return [issue(`plan.whenUnknown.${cause}`, message)];
    }),
  );
}

/** Every reason why a plan cannot work for a candidate, at once, with paths from `plan`; empty: it may start. */
export function checkPlan(plan: Plan, facts: PlanFacts): Issue[] {
  return [
    ...stageFaults(plan, facts.segments),
    ...under('plan.gates', checkGates(plan.gates)),
    ...under('plan.guardrails', checkGuardrails(plan.guardrails, facts)),
    ...reactionFaults(plan),
  ];
}
