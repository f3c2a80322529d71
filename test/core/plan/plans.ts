import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import { Plan } from '#schema/contracts/plan';
import type { PlanFacts } from '#core/plan/check-plan';

/** A plan in full from its author's words. */
export const planOf = (written: unknown): Plan => Plan.parse(written);

const base: ManifestInput = {
  format: 1,
  input: { type: 'object', properties: { question: { type: 'string' } } },
  output: { type: 'object', properties: { answer: { type: 'string' } } },
  models: {
    main: [
      { provider: 'openai', model: 'gpt-5-mini' },
      { provider: 'baseline', model: 'extractive' },
    ],
    spare: [{ provider: 'openai', model: 'nobody-uses-it' }],
  },
  prompts: { answer: { user: '{{ input.question }}' } },
  flow: [
    { kind: 'retrieve', name: 'found', from: 'handbook', query: '{{ input.question }}' },
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
    {
      kind: 'guard',
      name: 'short',
      on: { var: 'answer.text' },
      graders: [{ grader: 'length', max: 900 }],
      else: 'block',
      message: 'Too long.',
    },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
} as unknown as ManifestInput;

/** What is known of a version that can answer every question: it retrieves, falls back, blocks, and its models have prices. */
export function factsOf(
  changes: Partial<Record<keyof ManifestInput, unknown>> = {},
  more: Partial<PlanFacts> = {},
): PlanFacts {
  return { manifest: Manifest.parse({ ...base, ...changes }), unpriced: [], segments: ['beta', 'internal'], ...more };
}

/** One that does nothing but answer the same to everybody. */
export const bare = { models: {}, prompts: {}, flow: [{ kind: 'output', value: { answer: 'Yes.' } }] };
