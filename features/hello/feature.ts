import { baseline, feature, object, openai, output, prompt, ref, text } from 'sluice';

/** The smallest useful feature: one prompt, one model, and the built-in baseline where no model answers. */
export default feature({
  name: 'hello',
  owners: 'you',
  level: 'L0',
  input: object({ question: text(4000) }),
  output: object({ answer: text() }),
  models: { main: [openai('gpt-5-mini', { timeoutMs: 8000 }), baseline] },
  prompts: { answer: { system: 'Answer briefly.', user: '{{ input.question }}' } },
  flow: [prompt('answer', { prompt: 'answer', model: 'main' }), output({ answer: ref('answer.text') })],
});
