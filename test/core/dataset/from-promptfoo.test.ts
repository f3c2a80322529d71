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

describe('what promptfoo fills in', () => {
  const test = (vars: Json, ...asserts: Json[]) => fromPromptfoo({ tests: [{ vars, assert: asserts }] });

  it.each([
    [{ q: 'x', a: 'Paris' }, '{{a}}', 'Paris'],
    [{ q: 'x', a: { b: ['Rome'] } }, 'in {{ a.b.0 }}!', 'in Rome!'],
    [{ q: 'x', n: 3 }, '{{-n-}}', '3'],
  ])('of %j: %s is %s', (vars, value, filled) => {
    const { examples, left } = test(vars as Json, { type: 'contains', value });
    expect([examples[0]?.checks, left]).toEqual([[{ grader: 'contains', any: [filled], caseSensitive: true }], []]);
  });

  it('is each example’s own where a variable has several values', () => {
    const { examples } = test({ q: ['x', 'y'] }, { type: 'equals', value: '{{q}}' });
    expect(examples.map(({ checks }) => checks)).toEqual([
      [{ grader: 'exact', value: 'x' }],
      [{ grader: 'exact', value: 'y' }],
    ]);
  });

  it.each(['{{other}}', '{{ q | upper }}', '{% if q %}x{% endif %}', '{{ constructor }}'])(
    '%s is never taken for what it says',
    (value) => {
      const { examples, left } = test({ q: 'x' }, { type: 'contains', value });
      expect([examples[0]?.checks, left[0]?.path]).toEqual([[], 'tests.0.assert.0']);
    },
  );

  it('is filled into what is asked, too', () => {
    expect(test({ name: 'Ada', q: 'Who is {{name}}?' }).examples[0]?.input).toEqual({ name: 'Ada', q: 'Who is Ada?' });
  });
});

describe('what a check would not be the same without', () => {
  const vars = { q: 'x' };
  const assertion = { type: 'contains', value: 'a' };
  it.each([
    [{ options: { transform: 'output.a' } }, 'tests.0.assert.0', 0],
    [{ threshold: 0.5 }, 'tests.0.threshold', 1],
  ])('%j is told', (more, path, kept) => {
    const { examples, left } = fromPromptfoo({ tests: [{ vars, assert: [assertion], ...more }] });
    expect([left.map((one) => one.path), examples[0]?.checks.length]).toEqual([[path], kept]);
  });

  it('weights are told, and a check that weighs nothing is none', () => {
    const assert = [
      { ...assertion, weight: 0 },
      { ...assertion, weight: 2 },
    ];
    const { examples, left } = fromPromptfoo({ tests: [{ vars, assert }] });
    expect(examples[0]?.checks).toHaveLength(1);
    expect(left.map(({ path }) => path)).toContain('tests.0.assert.1.weight');
  });

  it('is told once of what is usual, and of files that are elsewhere', () => {
    const usual = { assert: [{ type: 'llm-rubric', value: 'kind' }] };
    const tests = [{ vars }, { vars: { q: 'y' } }, { vars: 'file://v.yaml' }, { vars: { q: ['file://a.txt'] } }];
    const { examples, left } = fromPromptfoo({ defaultTest: usual, tests });
    expect(examples).toHaveLength(2);
    expect(left.map(({ path }) => path)).toEqual(['defaultTest.assert.0', 'tests.2.vars', 'tests.3.vars']);
    expect(fromPromptfoo({ defaultTest: 'file://d.yaml', tests: [{ vars }] }).left[0]?.path).toBe('defaultTest');
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
    ['contains-any', 'a, "b, c" ,d', { any: ['a', 'b, c', 'd'] }],
    ['not-icontains-any', 'a,b', { none: ['a', 'b'] }],
    ['contains', 'a, b', { any: ['a, b'] }],
  ])('%s of %j looks for what promptfoo looks for', (type, value, lists) => {
    expect(promptfooCheck({ type, value })).toMatchObject({ ok: true, check: lists });
  });

  it.each(['Well-known', 'a/b (c) [d] {e} *', '1.5 ^ $ | \\'])('starts-with %j finds it and nothing else', (text) => {
    const read = promptfooCheck({ type: 'starts-with', value: text });
    const [pattern = ''] = read.ok && read.check.grader === 'regex' ? (read.check.any ?? []) : [];
    const found = new RegExp(pattern, 'u');
    expect([found.test(`${text} and more`), found.test(`x${text}`)]).toEqual([true, false]);
  });

  it.each([
    [{ type: 'javascript', value: 'output.length' }, 'not taken over'],
    [{ type: 'contains', value: 'file://x' }, 'another file'],
    [{ type: 'contains' }, 'no value'],
    [{ type: 'contains', value: 'a', transform: 'output.x' }, 'by code'],
    [{ type: 'latency' }, 'no threshold'],
    [{ type: 'constructor' }, 'not taken over'],
    [{ type: 'regex', value: '(a+)+$' }, 'pattern is refused'],
    [{ type: 'regex', value: '(' }, 'pattern is refused'],
    [{ type: 'starts-with', value: 'x'.repeat(300) }, 'characters'],
    [{ type: 'contains', value: '' }, 'empty text'],
    [{ type: 'contains-any', value: Array.from({ length: 101 }, (_, at) => `${at}`) }, 'more than 100'],
    [{ type: 'rouge-n', value: 'a', threshold: 7 }, 'not from 0 to 1'],
    [{ type: 'latency', threshold: 0 }, 'not above 0'],
    [{ type: 'is-json', value: { type: 'strin' } }, 'schema is refused'],
    ['text', 'no type'],
  ])('%j is left behind', (assertion, why) => {
    const read = promptfooCheck(assertion as Json);
    expect(read.ok ? '' : read.why).toContain(why);
  });
});
