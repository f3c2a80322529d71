import { describe, expect, it } from 'vitest';
import { judgeFaults } from '#core/judge/judge-faults';
import { JudgeSpec } from '#schema/contracts/judge';

const providers = ['baseline', 'openai', 'anthropic', 'ours'];
const models = [{ provider: 'openai', model: 'gpt-5-mini' }];
const prompt = { user: '{{ judged }}' };
const faults = (over: object) => judgeFaults(JudgeSpec.parse({ kind: 'rubric', models, prompt, ...over }), providers);

describe('a judge', () => {
  it.each([
    ['a rubric', {}],
    ['every kind without a prompt but a rubric', { kind: 'pairwise', prompt: undefined }],
    ['one that reads a place in the input', { prompt: { system: '{{ input.a.b }}', user: '{{ judged }}' } }],
    ['one with choices', { choices: { yes: 1, no: 0 } }],
    ['one with a declared provider', { models: [{ provider: 'ours', model: 'm' }] }],
  ])('is taken: %s', (_what, over) => expect(faults(over)).toEqual([]));

  it.each([
    ['a rubric without a prompt', { prompt: undefined }, 'prompt', 'A rubric says'],
    ['one that never reads what it judges', { prompt: { user: '{{ input }}' } }, 'prompt', 'judge unseen'],
    [
      'a pairwise one that sees one answer',
      { kind: 'pairwise', prompt: { user: '{{ first }}' } },
      'prompt',
      '{{ second }}',
    ],
    [
      'one that reads what there is not',
      { prompt: { user: '{{ judged }} {{ context.role }}' } },
      'prompt.user',
      'known: input, expected',
    ],
    ['one with a broken placeholder', { prompt: { user: '{{ judged }} {{ a b }}' } }, 'prompt.user', 'Not a path'],
    ['one with a scale and choices', { scale: { from: 0, to: 5 }, choices: { a: 0, b: 1 } }, 'choices', 'Either'],
    ['one with a scale upside down', { scale: { from: 5, to: 1 } }, 'scale.to', 'Above'],
    ['one whose choices are all the same', { choices: { a: 1, b: 1 } }, 'choices', 'At least two'],
    [
      'a pairwise one with choices',
      { kind: 'pairwise', prompt: undefined, choices: { a: 0, b: 1 } },
      'choices',
      'first, second or tie',
    ],
    [
      'one that asks an unknown provider',
      { models: [{ provider: 'nobody', model: 'm' }] },
      'models.0.provider',
      'known: openai, anthropic, ours',
    ],
    [
      'one that asks the baseline',
      { models: [{ provider: 'baseline', model: 'extractive' }] },
      'models.0.provider',
      'cannot judge',
    ],
  ])('is refused: %s', (_what, over, path, message) => {
    expect(faults(over)).toContainEqual({ path, message: expect.stringContaining(message) });
  });
});
