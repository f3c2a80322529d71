import * as z from 'zod';
import { Guardrail } from './guardrail.ts';
import { oneOf, strict } from './strict.ts';

/** Why a verdict is unknown. */
export const unknownCauses = [
  'no_data',
  'too_little_data',
  'grader_failed',
  'telemetry_late',
  'assignment_skewed',
] as const;
export type UnknownCause = (typeof unknownCauses)[number];

/** A candidate's share in percent, with at most three decimals. */
export const Percent = z
  .number()
  .min(0)
  .max(100)
  .refine((value) => Math.round(value * 1000) / 1000 === value, 'At most three decimals.');

/** A stretch of a rollout: a share, how long it is held, and how many candidate units it must have counted. */
export const Stage = strict({
  name: z.string().min(1).max(64).optional(),
  percent: Percent.refine((value) => value > 0, 'A stage exposes somebody: more than 0.'),
  holdS: z.number().min(0).max(31_536_000).default(0),
  minUnits: z.number().int().min(0).max(10_000_000).default(0),
});
export type Stage = z.infer<typeof Stage>;

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

/** The default path of a rollout whose author gave none. */
export const defaultStages = [
  { name: '5%', percent: 5, holdS: 600, minUnits: 100 },
  { name: '25%', percent: 25, holdS: 600, minUnits: 200 },
  { name: '50%', percent: 50, holdS: 600, minUnits: 400 },
  { name: '100%', percent: 100, holdS: 0, minUnits: 0 },
];

/** The stages in their order, one after the other; judged also where a stage has faults of its own, as far as it can be read. */
const Stages = z
  .array(Stage)
  .min(1)
  .max(50)
  .superRefine(
    (stages, context) => {
      const refuse = (index: number, message: string) =>
        context.addIssue({ code: 'custom', path: [index, 'percent'], message });
      stages.forEach((stage, index) => {
        const before = stages[index - 1];
        if (before && stage.percent < before.percent)
          refuse(index, `Percents never fall along a plan: ${stage.percent} after ${before.percent}.`);
        if (stage.percent === 100 && index < stages.length - 1)
          refuse(index, 'Only the last stage may be 100: it completes at once.');
      });
    },
    {
      when: ({ value }) =>
        Array.isArray(value) && value.every((stage) => Stage.shape.percent.safeParse(stage?.percent).success),
    },
  );

/** Everything that may advance, hold or roll a candidate back; complete before anybody is exposed. */
export const Plan = strict({
  stages: Stages.default(defaultStages),
  guardrails: z
    .array(Guardrail)
    .max(16)
    .default([{ metric: 'error', margin: 0 }]),
  alpha: z.number().positive().max(0.5).default(0.01),
  whenUnknown: strict(reactions).prefault({}),
  revertS: z.number().min(0).max(2_592_000).default(86_400),
});
export type Plan = z.infer<typeof Plan>;
export type PlanInput = z.input<typeof Plan>;
