import { Manifest, type ManifestInput } from '#schema/contracts/manifest';
import type { JsonObject } from '#schema/contracts/json';
import type { Program } from '#core/flow/program';

type StepInput = ManifestInput['flow'][number];
type InputOf<Kind extends StepInput['kind']> = Extract<StepInput, { kind: Kind }>;

export const object = (properties: JsonObject, required = Object.keys(properties)): JsonObject => ({
  type: 'object',
  required,
  additionalProperties: false,
  properties,
});

export const output = (value: JsonObject = { answer: { var: 'answer.text' } }): StepInput => ({
  kind: 'output',
  value,
});
export const find: InputOf<'retrieve'> = {
  kind: 'retrieve',
  name: 'find',
  from: 'docs',
  query: '{{ input.question }}',
  top: 3,
};
export const answer: InputOf<'prompt'> = { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' };
export const look: InputOf<'tool'> = {
  kind: 'tool',
  name: 'look',
  tool: 'orders',
  arguments: {
    id: { var: 'input.question' },
    kind: { if: [true, 'open', 'closed'] },
    constant: { literal: { var: 1 } },
  },
};
export const guard = (more: object = {}): StepInput => ({
  kind: 'guard',
  name: 'polite',
  on: { var: 'answer.text' },
  graders: [{ grader: 'contains', none: ['damn'] }],
  else: 'block',
  message: 'Be polite.',
  ...more,
});

/** A manifest of the usual feature (a question in, an answer out) with this flow; read as a pushed one is. */
export function aManifest(flow: readonly StepInput[], more: object = {}): Manifest {
  return Manifest.parse({
    format: 1,
    input: object({ question: { type: 'string' } }),
    output: object({ answer: { type: 'string' } }),
    models: {
      main: [
        { provider: 'openai', model: 'big', timeoutMs: 1000, retries: 1 },
        { provider: 'baseline', model: 'extractive', retries: 0 },
      ],
    },
    prompts: { answer: { system: 'Answer.', user: '{{ input.question }}' } },
    flow,
    ...more,
  });
}

/** A version that runs no other. */
export const alone = (manifest: Manifest): Program => ({ manifest, parts: new Map() });
