import { describe, expect, it } from 'vitest';
import { bringAlong } from '#core/dataset/bring-along';
import { chatLine } from '#core/dataset/chat-line';
import { readRows } from '#schema/contracts/read-examples';

/** What the file's rows are once the contract has read them. */
const read = (...asked: Parameters<typeof bringAlong>) => {
  const { rows, left, faults } = bringAlong(...asked);
  const { examples, issues } = readRows(rows);
  return { examples: examples.map(({ example }) => example), left, faults: [...faults, ...issues] };
};

describe('a promptfoo configuration', () => {
  const yaml = `
prompts: ["Answer {{question}}"]
defaultTest: { metadata: { team: docs } }
tests:
  - description: limits
    vars: { question: How large? }
    assert:
      - { type: icontains, value: 25 MiB }
      - { type: llm-rubric, value: is kind }
  - vars: { question: How large? }
    assert: [{ type: latency, threshold: 900 }]
`;

  it('becomes examples with their checks, and says what it left behind', () => {
    const { examples, left, faults } = read(yaml, 'promptfoo');
    expect(faults).toEqual([]);
    expect(examples).toMatchObject([
      { input: { question: 'How large?' }, metadata: { team: 'docs', description: 'limits' } },
    ]);
    expect(examples[0]?.checks?.map(({ grader }) => grader)).toEqual(['contains', 'latency']);
    expect(left).toMatchObject([{ path: 'tests.0.assert.1', why: expect.stringContaining('llm-rubric') as string }]);
  });

  it('is read with merge keys, as promptfoo reads it', () => {
    const merged = 'tests:\n  - &one\n    vars: { q: x }\n  - <<: *one\n    vars: { q: y }';
    expect(read(merged, 'promptfoo').examples.map(({ input }) => input)).toEqual([{ q: 'x' }, { q: 'y' }]);
  });

  it('has as many checks of an example as fit, and says how many do not', () => {
    const asserts = Array.from({ length: 20 }, (_, at) => ({ type: 'contains', value: `w${at}` }));
    const { examples, left } = read(JSON.stringify({ tests: [{ vars: { q: 'x' }, assert: asserts }] }), 'promptfoo');
    expect(examples[0]?.checks).toHaveLength(16);
    expect(left).toEqual([{ path: 'tests.0', why: expect.stringContaining('4 more') as string }]);
  });

  it('counts a usual check once where tests ask the same', () => {
    const test = { vars: { q: 'x' } };
    const config = { defaultTest: { assert: [{ type: 'contains', value: 'a' }] }, tests: [test, test] };
    expect(read(JSON.stringify(config), 'promptfoo').examples[0]?.checks).toHaveLength(1);
  });

  it.each(['tests: [', 'a: &a [x]\nb: *c', `${'a: &a 1\n'}a: 2`])('that is no YAML is told, not thrown: %j', (text) => {
    expect(bringAlong(text, 'promptfoo').faults).toHaveLength(1);
  });

  it('that grows without end by its aliases is refused', () => {
    const bomb = ['a0: &a0 [x,x,x,x,x,x,x,x,x,x]'];
    for (let n = 1; n < 9; n++)
      bomb.push(`a${n}: &a${n} [${Array.from({ length: 10 }, () => `*a${n - 1}`).join(',')}]`);
    expect(bringAlong(bomb.join('\n'), 'promptfoo').faults[0]?.message).toContain('alias');
  });
});

describe('a promptfoo configuration that somebody made to do harm', () => {
  it('does not make a novel of a page by its aliases', () => {
    const text = `a: &a "${'x'.repeat(200_000)}"\ntests:\n  - vars: { b: [${Array.from({ length: 90 }, () => '*a').join(',')}] }`;
    expect(bringAlong(text, 'promptfoo').faults[0]?.message).toContain('aliases make more than');
  });

  it('does not multiply its tests without end, and says where it stopped', () => {
    const text = JSON.stringify({
      defaultTest: { vars: { q: Array.from({ length: 1000 }, (_, at) => at) } },
      tests: Array.from({ length: 2000 }, () => ({})),
    });
    const { left } = bringAlong(text, 'promptfoo');
    expect(left).toEqual([{ path: 'tests.100', why: expect.stringContaining('more than 100000') as string }]);
  });

  it.each([`${'['.repeat(100_000)}`, `tests: ${'['.repeat(100_000)}${']'.repeat(100_000)}`])(
    'that is nested without end is told, not thrown',
    (text) => expect(bringAlong(text, 'promptfoo').faults).toEqual([{ path: '', message: 'It is nested too deep.' }]),
  );
});

describe('an OpenAI eval', () => {
  const grader = (more: object) => ({ type: 'string_check', input: '{{sample.output_text}}', ...more });
  const config = (...graders: object[]) =>
    JSON.stringify({
      testing_criteria: graders,
      data_source: {
        type: 'jsonl',
        source: {
          content: [
            { item: { ticket: 'No screen', label: 'Hardware' } },
            { item: { ticket: 'No mail', label: 'Software' } },
            'x',
          ],
        },
      },
    });
  const reference = '{{ item.label }}';

  it.each([
    [
      { operation: 'eq', reference },
      { grader: 'exact', value: 'Hardware', on: 'output' },
    ],
    [
      { operation: 'like', reference: 'Yes: {{item.label}}' },
      { grader: 'contains', any: ['Yes: Hardware'], caseSensitive: true },
    ],
    [
      { operation: 'ilike', reference },
      { grader: 'contains', any: ['Hardware'] },
    ],
    [
      { operation: 'ne', reference: 'a.b' },
      { grader: 'regex', none: ['^a\\.b$'] },
    ],
    [
      { operation: 'eq', input: '{{ sample.output_json.a.b }}', reference },
      { grader: 'exact', on: 'output.a.b' },
    ],
    [
      { type: 'text_similarity', evaluation_metric: 'fuzzy_match', pass_threshold: 0.8, reference },
      { grader: 'levenshtein', atLeast: 0.8 },
    ],
    [{ type: 'text_similarity', evaluation_metric: 'bleu', reference }, { grader: 'bleu' }],
    [
      { type: 'text_similarity', evaluation_metric: 'rouge_2', reference },
      { grader: 'rouge', n: 2 },
    ],
    [
      { type: 'text_similarity', evaluation_metric: 'rouge_l', reference },
      { grader: 'rouge', n: 'l' },
    ],
  ])('has its grader %j taken over', (asked, check) => {
    const { examples, left } = read(config(grader(asked)), 'openai');
    expect(left).toEqual([]);
    expect(examples[0]?.checks).toMatchObject([check]);
  });

  it.each(['python', 'multi', 'endpoint', 'poetry'])('leaves a grader %s behind, once, with the reason', (type) => {
    const { examples, left } = read(config(grader({ type, reference })), 'openai');
    expect(left).toHaveLength(1);
    expect(left[0]?.path).toBe('graders.0');
    expect(examples.map(({ checks }) => checks)).toEqual([undefined, undefined]);
  });

  it('asks what is no answer, expects what graders hold answers against, and names items that are none', () => {
    const { examples, faults } = read(config(grader({ operation: 'eq', reference })), 'openai');
    expect(examples.map(({ input, expected }) => [input, expected])).toEqual([
      [{ ticket: 'No screen' }, 'Hardware'],
      [{ ticket: 'No mail' }, 'Software'],
    ]);
    expect(faults).toMatchObject([{ path: 'data_source.source.content.2' }]);
  });
});

describe('JSONL of other programs', () => {
  it.each([
    [
      {
        messages: [
          { role: 'user', content: 'Q' },
          { role: 'assistant', content: 'A' },
        ],
      },
      { input: { messages: [{ role: 'user', content: 'Q' }] }, expected: 'A' },
    ],
    [
      { prompt: 'Q', completion: 'A' },
      { input: { prompt: 'Q' }, expected: 'A' },
    ],
    [
      { input: [{ role: 'user', content: 'Q' }], ideal: 'A' },
      { input: { messages: [{ role: 'user', content: 'Q' }] }, expected: 'A' },
    ],
    [
      { id: 7, question: 'Q', answer: 'A', topic: 'tea' },
      { id: '7', input: { question: 'Q' }, expected: 'A', metadata: { topic: 'tea' } },
    ],
    [
      { inputs: { q: 'Q' }, outputs: { a: 'A' }, metadata: { n: 1 } },
      { input: { q: 'Q' }, expected: { a: 'A' }, metadata: { n: 1 } },
    ],
    [
      { id: 'x', input: { q: 'Q' }, expected: 1, split: 'train', critical: true },
      { id: 'x', input: { q: 'Q' }, split: 'train', critical: true },
    ],
  ])('%j is understood', (row, example) => {
    const { examples, faults } = read(JSON.stringify(row), 'jsonl');
    expect(faults).toEqual([]);
    expect(examples).toMatchObject([example]);
  });

  it('names rows that ask nothing, and leaves behind what is no label', () => {
    const text = ['{"answer":"A"}', 'no', '[1]', '', '{"question":"Q","trace":{"a":1}}'].join('\n');
    const { examples, left, faults } = read(text, 'jsonl');
    expect(examples).toHaveLength(1);
    expect(faults.map(({ path }) => path)).toEqual(['line 1', 'line 2', 'line 3']);
    expect(left).toMatchObject([{ path: 'line 5.trace' }]);
  });
});

describe('chatLine', () => {
  it.each([
    [{ question: 'Q' }, { answer: 'A' }, ['Q', 'A']],
    [{ messages: [{ role: 'user', content: 'Q' }] }, 'A', ['Q', 'A']],
    [{ a: 'x', b: 1 }, { c: 1, d: 2 }, ['{"a":"x","b":1}', '{"c":1,"d":2}']],
  ])('%j and %j are a chat', (input, expected, said) => {
    expect(chatLine(input, expected)?.messages.map((one) => (one as { content: string }).content)).toEqual(said);
  });

  it('is none where nothing is expected', () => {
    expect(chatLine({ q: 'Q' }, undefined)).toBeNull();
  });
});
