import { expect, it } from 'vitest';
import { exampleMessages } from '../../../core/examples/example-messages.ts';
import { Manifest } from '../../../schema/contracts/manifest.ts';
import { PromptExamples } from '../../../schema/contracts/prompt-examples.ts';

const text = { type: 'string' };
const manifest = Manifest.parse({
  format: 1,
  input: { type: 'object', required: ['question'], properties: { question: text } },
  output: { type: 'object' },
  flow: [{ kind: 'output', value: {} }],
});
const rows = ['brew green tea', 'boil an egg', 'green tea with milk', 'name a cat'].map((user, at) => ({
  id: `e${at}`,
  user,
  assistant: `answer ${at}`,
}));
const shown = (over: object, question: string) => {
  const examples = PromptExamples.parse({ dataset: 'shots', version: 'd_0000000000000000', max: 2, rows, ...over });
  return exampleMessages(examples, manifest, { input: { question } }).map(({ role, content }) => `${role}: ${content}`);
};

it('shows the first, user and assistant taking turns', () => {
  expect(shown({}, 'Anything')).toEqual([
    'user: brew green tea',
    'assistant: answer 0',
    'user: boil an egg',
    'assistant: answer 1',
  ]);
});

it.each([
  ['How do I brew green tea?', ['green tea with milk', 'brew green tea']],
  ['An egg?', ['brew green tea', 'boil an egg']],
  ['', ['boil an egg', 'brew green tea']],
])('shows those most similar to %s, the most similar last', (question, expected) => {
  const users = shown({ select: 'similar' }, question).filter((_, at) => at % 2 === 0);
  expect(users).toEqual(expected.map((user) => `user: ${user}`));
});
