import { describe, expect, it } from 'vitest';
import { fromOpenai } from '#core/dataset/from-openai';
import { judgeFaults } from '#core/judge/judge-faults';
import { JudgeGrader } from '#schema/contracts/eval-grader';
import { JudgeInput, JudgeSpec } from '#schema/contracts/judge';
import type { JsonObject } from '#schema/contracts/json';

const message = (content: unknown, role = 'user') => ({ role, content });
const scored = (over: object = {}) => ({
  ...{ type: 'score_model', name: 'Tone Score', model: 'gpt-4.1-mini', range: [1, 7], pass_threshold: 5.5 },
  input: [
    message('You grade tone. Reference: {{item.reference}}', 'developer'),
    message([{ type: 'input_text', text: 'Asked: {{ item.question }}\nSaid: {{sample.output_text}}' }]),
  ],
  ...over,
});
const labelled = (over: object = {}) => ({
  ...{ type: 'label_model', name: 'polite', model: 'gpt-4.1' },
  ...{ labels: ['polite', 'neutral', 'rude'], passing_labels: ['polite', 'neutral'] },
  input: [message('{{sample.output_json.reply}}')],
  ...over,
});
const items = [{ item: { question: 'Why?', reference: 'Because.' } }];
const read = (graders: object[], over: object = {}) =>
  fromOpenai({ testing_criteria: graders, items, ...over } as unknown as JsonObject);
const onlyJudge = (grader: object, over: object = {}) => {
  const { judges = [], left } = read([grader], over);
  return { judge: judges[0], left };
};

describe('graders of OpenAI’s that ask a model', () => {
  it('are judges: a score is a scale, its pass_threshold is kept in it, and names are ours', () => {
    const { judge, left } = onlyJudge(
      scored({ sampling_params: { temperature: 0, seed: 3, max_completions_tokens: 99 } }),
    );
    expect(left).toEqual([]);
    expect(judge).toEqual({
      name: 'tone-score',
      judge: {
        kind: 'rubric',
        prompt: {
          system: 'You grade tone. Reference: {{ expected }}',
          user: 'Asked: {{ input.question }}\nSaid: {{ judged }}',
        },
        models: [{ provider: 'openai', model: 'gpt-4.1-mini', temperature: 0, maxTokens: 99 }],
        scale: { from: 1, to: 7 },
      },
      grader: { grader: 'judge', judge: 'tone-score', id: 'tone-score', on: 'output', atLeast: 0.75 },
    });
  });

  it('are judges: labels are choices, which are worth 1 where they pass', () => {
    const { judge } = onlyJudge(labelled());
    expect(judge).toMatchObject({
      judge: { prompt: { user: '{{ judged }}' }, choices: { polite: 1, neutral: 1, rude: 0 } },
      grader: { on: 'output.reply' },
    });
    expect(judge?.grader).not.toHaveProperty('atLeast');
  });

  it.each([scored(), labelled(), scored({ range: undefined, pass_threshold: undefined, name: undefined })])(
    'are what may be put, and asked in an eval',
    (grader) => {
      const { judge } = onlyJudge(grader);
      const { criterion: _, description: __, ...spec } = JudgeInput.parse(judge?.judge);
      expect(judgeFaults(JudgeSpec.parse(spec), ['openai'])).toEqual([]);
      expect(JudgeGrader.parse(judge?.grader).judge).toBe(judge?.name);
    },
  );

  it('do not let the version under test read what it is held against', () => {
    expect(read([scored()]).rows).toMatchObject([{ example: { input: { question: 'Why?' }, expected: 'Because.' } }]);
    const source = { input_messages: { type: 'template', template: [message('{{item.question}}')] } };
    const named = scored({ input: [message('{{item.hints}} {{sample.output_text}}')] });
    const { rows, judges } = read([named], { data_source: source, items: [{ question: 'Why?', hints: 'x' }] });
    expect(rows[0]?.example).toEqual({ input: { question: 'Why?' }, expected: 'x' });
    expect(judges?.[0]?.judge).toMatchObject({ prompt: { user: '{{ expected }} {{ judged }}' } });
  });

  it('read what is expected by its name where several values are', () => {
    const check = {
      type: 'string_check',
      input: '{{sample.output_text}}',
      reference: '{{item.exact}}',
      operation: 'eq',
    };
    const { judges, rows } = read([check, scored()], { items: [{ question: 'Q', reference: 'R', exact: 'E' }] });
    expect(rows[0]?.example['expected']).toEqual({ exact: 'E', reference: 'R' });
    expect(judges?.[0]?.judge['prompt']).toMatchObject({ system: expect.stringContaining('{{ expected.reference }}') });
  });

  it('name whose model it is, where they say it', () => {
    const { judge } = onlyJudge(scored({ model: 'acme/judge-1' }));
    expect(judge?.judge['models']).toEqual([{ provider: 'acme', model: 'judge-1' }]);
    const { criterion: _, description: __, ...spec } = JudgeInput.parse(judge?.judge);
    expect(judgeFaults(JudgeSpec.parse(spec), ['openai', 'anthropic'])).toEqual([
      { path: 'models.0.provider', message: expect.stringMatching(/known: openai, anthropic\. PUT \/providers/) },
    ]);
  });

  it.each([
    ['never looks at the answer', scored({ input: [message('{{item.question}}')] }), 'never looks'],
    [
      'look at several parts',
      scored({ input: [message('{{sample.output_json.a}} {{sample.output_json.b}}')] }),
      'several',
    ],
    [
      'read what there is not',
      scored({ input: [message('{{sample.output_tools}} {{item}}')] }),
      '{{sample.output_tools}}, {{item}}',
    ],
    ['show an image', scored({ input: [message([{ type: 'input_image', image_url: 'x' }])] }), 'more than texts'],
    ['go on for an assistant', scored({ input: [message('x', 'assistant')] }), 'more than texts'],
    ['hold no messages', scored({ input: ['x'] }), 'more than texts'],
    ['name no model', scored({ model: undefined }), 'no model'],
    ['have a range that falls', scored({ range: [5, 1] }), 'range'],
    ['have a threshold outside it', scored({ pass_threshold: 9 }), 'pass_threshold'],
    ['pass everything', labelled({ passing_labels: ['polite', 'neutral', 'rude'] }), 'some have to pass'],
    ['pass what is no label', labelled({ passing_labels: ['kind'] }), 'none of its labels'],
  ])('that %s are left behind with the reason', (_what, grader, why) => {
    const { judges, left } = read([grader]);
    expect(judges).toEqual([]);
    expect(left).toEqual([{ path: 'graders.0', why: expect.stringContaining(why) }]);
  });

  it('of one name are one judge: the other is left behind', () => {
    const { judges, left } = read([scored(), scored()]);
    expect([judges?.length, left.length]).toEqual([1, 1]);
  });

  it('are read in time whatever stands in them', () => {
    const startMs = performance.now();
    read([scored({ input: [message(`${'{{ '.repeat(200_000)}${' '.repeat(200_000)}`)] })]);
    expect(performance.now() - startMs).toBeLessThan(2000);
  });
});
