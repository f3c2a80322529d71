import * as z from 'zod';
import { graderFields, replyGraders } from './grader.ts';
import { oneOf, strict } from './strict.ts';

/** Where an attribute stands in a run's context: `context.language`, `context.tenant.plan`. */
export const AttributePath = z
  .string()
  .max(128)
  .regex(
    /^context(?:\.[A-Za-z_][A-Za-z0-9_-]*){1,4}$/,
    '`context.` and the name of an attribute, such as context.language.',
  );
export type AttributePath = z.infer<typeof AttributePath>;

/** What every guardrail may say: how much worse (`margin`, a share) the candidate may be, its weight in the rollout's α, and the attribute whose values (`by`) are each watched apart. */
const common = {
  margin: z.number().min(0).lt(1).default(0),
  weight: z.number().positive().max(1000).optional(),
  by: AttributePath.optional(),
};

/** Did the run fail, after retries and fallbacks? */
const ErrorGuardrail = strict({ metric: z.literal('error'), ...common });

/** Did a fallback model or the declared degraded answer serve it? */
const FallbackGuardrail = strict({ metric: z.literal('fallback'), ...common });

/**
 * Did the run take longer than `overMs` in all, or (`of`) until the first words of its answer went out? What is not streamed goes
 * out at its end. Without `overMs`: control's p95 over its last 500 runs, frozen at the rollout's start.
 */
const SlowGuardrail = strict({
  metric: z.literal('slow'),
  of: oneOf('moment', ['first_token']).optional(),
  overMs: z.number().positive().optional(),
  ...common,
});

/** Did the run cost more than `overUsd`, all tries included? */
const CostlyGuardrail = strict({ metric: z.literal('costly'), overUsd: z.number().positive(), ...common });

/** Did a guard refuse the answer? */
const BlockedGuardrail = strict({ metric: z.literal('blocked'), ...common });

/** The grader gives less than `under` (0 to 1); asked of a hash sample of units (`sample`, a share), the same in both arms. */
const graded = {
  metric: z.literal('bad'),
  under: z.number().gt(0).max(1),
  sample: z.number().gt(0).max(1).default(1),
  /** What of the reply it looks at; without it, the whole. Where nothing is, it gives 0. */
  on: z
    .string()
    .max(200)
    .regex(/^output(?:\.[A-Za-z0-9_-]+){0,8}$/, 'A path that begins with output.')
    .optional(),
  ...common,
};

/** The graders that can be asked of a reply which nobody expected anything of, at once and for nothing. */
const badGraders = [...replyGraders, 'citation'] as const;

/** Did the reply get less than `under` from a grader? The graders are those of guards and `citation`, asked of the output as text (`schema`: of the output itself; `citation`: of a list as it is). */
export const BadGuardrail = z.discriminatedUnion(
  'grader',
  [
    strict({ grader: z.literal('contains'), ...graderFields.contains, ...graded }),
    strict({ grader: z.literal('length'), ...graderFields.length, ...graded }),
    strict({ grader: z.literal('schema'), ...graderFields.schema, ...graded }),
    /** Held against every document that the run's retrieve steps found. */
    strict({ grader: z.literal('grounded'), ...graded }),
    strict({ grader: z.literal('citation'), support: z.number().min(0).max(1).optional(), ...graded }),
    strict({ grader: z.literal('regex'), ...graderFields.regex, ...graded }),
    strict({ grader: z.literal('language'), ...graderFields.language, ...graded }),
    strict({ grader: z.literal('secrets'), ...graderFields.secrets, ...graded }),
    strict({ grader: z.literal('personal'), ...graderFields.personal, ...graded }),
  ],
  {
    error: (issue) => (issue.code === 'invalid_union' ? `Unknown grader; known: ${badGraders.join(', ')}.` : undefined),
  },
);
export type BadGuardrail = z.infer<typeof BadGuardrail>;

/** Did a "no" arrive for the feedback of this name within `waitS` seconds of the run? No answer is not a no. */
const RejectedGuardrail = strict({
  metric: z.literal('rejected'),
  feedback: z.string().min(1).max(64),
  waitS: z.number().positive().max(86_400).default(1800),
  ...common,
});

/** The metrics a guardrail may watch. */
export const metrics = ['error', 'fallback', 'slow', 'costly', 'blocked', 'bad', 'rejected'] as const;

/** One question asked of every counted unit. */
export const Guardrail = z.discriminatedUnion(
  'metric',
  [
    ErrorGuardrail,
    FallbackGuardrail,
    SlowGuardrail,
    CostlyGuardrail,
    BlockedGuardrail,
    BadGuardrail,
    RejectedGuardrail,
  ],
  {
    error: (issue) => (issue.code === 'invalid_union' ? `Unknown metric; known: ${metrics.join(', ')}.` : undefined),
  },
);
export type Guardrail = z.infer<typeof Guardrail>;
export type GuardrailInput = z.input<typeof Guardrail>;

/** What a stage asks to be shown before it is left: the candidate is at most `by` (a share) worse in `metric`. `feedback` and `grader` say which guardrail is meant when several watch one metric. */
export const NotWorse = strict({
  metric: oneOf('metric', metrics),
  by: z.number().min(0).lt(1),
  feedback: z.string().min(1).max(64).optional(),
  grader: z.string().min(1).max(64).optional(),
});
export type NotWorse = z.infer<typeof NotWorse>;
