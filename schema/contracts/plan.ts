import * as z from 'zod';
import { FeatureName } from './ids.ts';
import { Gate } from './gate.ts';
import { Guardrail } from './guardrail.ts';
import { Stage } from './stage.ts';
import { oneOf, strict } from './strict.ts';

/** Why a verdict is unknown. */
export const unknownCauses = [
  'no_data',
  'too_little_data',
  'grader_failed',
  'assignment_skewed',
  'telemetry_late',
] as const;
export type UnknownCause = (typeof unknownCauses)[number];

/** What a rollout may do about what its evidence lacks. */
const reaction = oneOf('reaction', ['hold', 'pause', 'rollback']).default('hold');

/** `by_side`, the default: units missing on the candidate's side roll back, units missing on control's side hold. */
const skewReaction = oneOf('reaction', ['by_side', 'hold', 'pause', 'rollback']).default('by_side');

const reactions = {
  no_data: reaction,
  too_little_data: reaction,
  grader_failed: reaction,
  telemetry_late: reaction,
  assignment_skewed: skewReaction,
} satisfies Record<UnknownCause, unknown>;

/** The kinds of stages in the only order in which nobody who got the candidate loses it again. */
const kindOf = ({ shadow, segment }: Stage): 0 | 1 | 2 => (shadow !== undefined ? 0 : segment === undefined ? 2 : 1);
const kinds = ['shadow stages', 'segment stages', 'stages of everybody'];

type Fault = readonly [index: number, name: string, message: string];

/** What a stage may not be behind the one before it. */
function faultsBehind(before: Stage, stage: Stage, index: number): Fault[] {
  const [was, is] = [kindOf(before), kindOf(stage)];
  if (is < was) return [[index, is === 0 ? 'shadow' : 'segment', `First ${kinds.join(', then ')}.`]];
  const sameAudience = is === was && is !== 0 && before.segment === stage.segment;
  const falls = sameAudience && stage.percent < before.percent;
  return falls
    ? [[index, 'percent', `Percents never fall along a plan: ${stage.percent} after ${before.percent}.`]]
    : [];
}

function faultsBetween(stages: readonly Stage[]): Fault[] {
  const faults = stages.flatMap((stage, index): Fault[] => {
    const before = stages[index - 1];
    const early = kindOf(stage) === 2 && stage.percent === 100 && index < stages.length - 1;
    return [
      ...(before ? faultsBehind(before, stage, index) : []),
      ...(early ? [[index, 'percent', 'Only the last stage may be 100: it completes at once.'] as const] : []),
    ];
  });
  const mirrorsOnly = stages.length > 0 && stages.every((stage) => kindOf(stage) === 0);
  if (!mirrorsOnly) return faults;
  return [...faults, [stages.length - 1, 'shadow', 'A shadow stage promotes nobody: end with a stage that exposes.']];
}

/** The stages in their order, judged one by one and together. */
export const Stages = z
  .array(Stage)
  .min(1)
  .max(50)
  .superRefine(
    (stages, context) => {
      for (const [index, name, message] of faultsBetween(stages))
        context.addIssue({ code: 'custom', path: [index, name], message });
    },
    // Also where a stage has faults of its own: whoever is refused shall read every reason.
    {
      when: ({ value }) => Array.isArray(value) && value.every((stage) => typeof stage === 'object' && stage !== null),
    },
  );

const terms = {
  /** What is evaluated before anybody is exposed; while one is closed the rollout is pending. */
  gates: z.array(Gate).max(8).default([]),
  alpha: z.number().positive().max(0.5).default(0.01),
  whenUnknown: strict(reactions).prefault({}),
  revertS: z.number().min(0).max(2_592_000).default(86_400),
  /** What a newer candidate does while this rollout runs: it is refused, takes its place, or waits for its end. */
  onNewer: oneOf('reaction', ['refuse', 'supersede', 'queue']).default('refuse'),
};

const guardrails = z.array(Guardrail).max(16);

/** Everything that may advance, hold or roll a candidate back; complete before anybody is exposed. `watch`, of a flag's: the feature whose runs are the evidence. */
export const Plan = strict({ stages: Stages, guardrails, ...terms, watch: FeatureName.optional() });
export type Plan = z.infer<typeof Plan>;

/** A plan as it is asked for: stages left out are those of the feature's level, guardrails left out are the feature's own. */
export const PlanRequest = strict({ stages: Stages.optional(), guardrails: guardrails.optional(), ...terms });
export type PlanRequest = z.infer<typeof PlanRequest>;
export type PlanInput = z.input<typeof PlanRequest>;
