import { describe, expect, it } from 'vitest';
import { fromPromptfoo } from '#core/dataset/from-promptfoo';
import { promptfooCheck, promptfooChecks } from '#core/dataset/promptfoo-check';
import { EvalGrader } from '#schema/contracts/eval-grader';
import type { Json } from '#schema/contracts/json';

const config = {
  prompts: ['Answer: {{question}}'],
  providers: ['openai:gpt-5-mini'],
  assertionTemplates: { brief: { type: 'latency', threshold: 900 } },
  defaultTest: { vars: { tone: 'kind' }, assert: [{ $ref: '#/assertionTemplates/brief' }], metadata: { team: 'docs' } },
  tests: [
    {
      description: 'limits',
      vars: { question: ['How large?', 'How many?'] },
      assert: [
        { type: 'icontains', value: '25 MiB' },
        { type: 'llm-rubric', value: 'is kind' },
      ],
    },
    { vars: { question: 'Why?', tone: 'short' }, assert: [{ type: 'not-regex', value: 'sorry|unable' }] },
    { vars: { question: 'file://question.txt' } },
    'file://more.yaml',
  ],
  scenarios: [],
};

describe('fromPromptfoo', () => {
  const { examples, left } = fromPromptfoo(config);

  it('makes an example of each combination of variables, with the usual ones', () => {
    expect(examples.map(({ input }) => input)).toEqual([
      { tone: 'kind', question: 'How large?' },
      { tone: 'kind', question: 'How many?' },
      { tone: 'short', question: 'Why?' },
    ]);
    expect(examples[0]?.metadata).toEqual({ team: 'docs', description: 'limits' });
  });

  it('takes assertions over as checks of the example', () => {
    expect(examples[0]?.checks).toEqual([
      { grader: 'latency', maxMs: 900 },
      { grader: 'contains', any: ['25 MiB'] },
    ]);
    expect(examples[2]?.checks[1]).toEqual({ grader: 'regex', none: ['sorry|unable'] });
  });

  it('names all that it leaves behind, and why', () => {
    expect(left.map(({ path }) => path).toSorted()).toEqual(
      ['scenarios', 'tests.0.assert.1', 'tests.2.vars', 'tests.3'].toSorted(),
    );
    expect(left.find(({ path }) => path === 'tests.0.assert.1')?.why).toContain('llm-rubric');
  });

  it('takes a bare list of tests, and says when there is none', () => {
    expect(fromPromptfoo([{ vars: { a: 1 } }]).examples).toHaveLength(1);
    expect(fromPromptfoo({ tests: 'file://t.csv' }).left[0]?.path).toBe('tests');
    for (const rubbish of [null, 3, 'x', [[]], { tests: [null, 1] }] as Json[])
      expect(fromPromptfoo(rubbish)).toMatchObject({ examples: [] });
  });

  it('does not let variables multiply without end', () => {
    const many = Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`v${at}`, [1, 2, 3]]));
    expect(fromPromptfoo([{ vars: many }])).toMatchObject({ examples: [], left: [{ path: 'tests.0.vars' }] });
  });
});

describe('promptfooCheck', () => {
  const right: { [type: string]: Json } = {
    'is-json': { type: 'object' },
    'trajectory:tool-args-match': { name: 'search', args: { q: 'a' } },
    'trajectory:tool-sequence': { steps: ['search', 'read'] },
  };
  it.each(promptfooChecks)('%s becomes a grader that exists', (type) => {
    const read = promptfooCheck({ type, value: right[type] ?? 'text', threshold: 0.5 });
    expect(read.ok && EvalGrader.safeParse(read.check).success).toBe(true);
  });

  it.each([
    [{ type: 'javascript', value: 'output.length' }, 'not taken over'],
    [{ type: 'contains', value: 'file://x' }, 'another file'],
    [{ type: 'contains' }, 'no value'],
    [{ type: 'contains', value: 'a', transform: 'output.x' }, 'by code'],
    [{ type: 'latency' }, 'no threshold'],
    [{ type: 'constructor' }, 'not taken over'],
    ['text', 'no type'],
  ])('%j is left behind', (assertion, why) => {
    const read = promptfooCheck(assertion as Json);
    expect(read.ok ? '' : read.why).toContain(why);
  });
});
