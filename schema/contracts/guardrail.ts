import * as z from 'zod';
import { strict } from './strict.ts';

const margin = z.number().min(0).lt(1).default(0);
const weight = z.number().positive().max(1000).optional();

/** Did the run fail, after retries and fallbacks? */
const ErrorGuardrail = strict({ metric: z.literal('error'), margin, weight });

/** Did the run take longer than `overMs` in all? Without `overMs`: control's p95 over its last 500 runs, frozen at the rollout's start. */
const SlowGuardrail = strict({ metric: z.literal('slow'), overMs: z.number().positive().optional(), margin, weight });

/** Did a "no" arrive for the feedback of this name within `waitS` seconds of the run? No answer is not a no. */
const RejectedGuardrail = strict({
  metric: z.literal('rejected'),
  feedback: z.string().min(1).max(64),
  waitS: z.number().positive().max(86_400).default(1800),
  margin,
  weight,
});

/** The metrics a guardrail may watch. */
export const metrics = ['error', 'slow', 'rejected'] as const;
export type Metric = (typeof metrics)[number];

/** One question asked of every counted unit, and how much worse (`margin`, a share) the candidate may be. */
export const Guardrail = z.discriminatedUnion('metric', [ErrorGuardrail, SlowGuardrail, RejectedGuardrail], {
  error: (issue) => (issue.code === 'invalid_union' ? `Unknown metric; known: ${metrics.join(', ')}.` : undefined),
});
export type Guardrail = z.infer<typeof Guardrail>;
export type GuardrailInput = z.input<typeof Guardrail>;
