/** The five owners of a feature that lives as long as a bench. */
export const owners = { impact: 'bench', release: 'bench', incidents: 'bench', changes: 'bench', exposure: 'bench' };

/** The smallest manifest that asks a provider; `mark` makes it a version of its own. */
export const benchManifest = (mark: string) => ({
  format: 1,
  input: {
    type: 'object',
    required: ['question'],
    properties: { question: { type: 'string', maxLength: 4000 } },
  },
  output: { type: 'object', required: ['answer'], properties: { answer: { type: 'string' } } },
  models: { main: [{ provider: 'openai', model: 'gpt-5-mini' }] },
  prompts: { answer: { system: `Answer briefly (${mark}).`, user: '{{ input.question }}' } },
  flow: [
    { kind: 'prompt', name: 'answer', prompt: 'answer', model: 'main' },
    { kind: 'output', value: { answer: { var: 'answer.text' } } },
  ],
});
