import { describe, expect, it } from 'vitest';
import { labelQuestion } from '#core/judge/label-question';
import { JudgeSpec } from '#schema/contracts/judge';

const spec = (over: object): JudgeSpec =>
  JudgeSpec.parse({ kind: 'rubric', models: [{ provider: 'openai', model: 'm' }], ...over });
const plain = spec({ prompt: { user: '{{ judged }}' } });
const label = { input: { question: 'Why?' }, output: { answer: 'Because.' }, material: null };

describe('a judge that is asked about a labelled answer', () => {
  it.each([
    ['a live run’s answer as people read it', plain, label, { judged: 'Because.' }],
    [
      'where the judge of that eval looked',
      plain,
      { ...label, material: { judged: 'A draft.' } },
      { judged: 'A draft.' },
    ],
    [
      'what was expected, also nothing',
      spec({ kind: 'closed_qa' }),
      { ...label, material: { expected: null } },
      { expected: null, judged: 'Because.' },
    ],
    [
      'the documents that were shown',
      spec({ kind: 'groundedness' }),
      { ...label, material: { documents: '[1] a\nb' } },
      { documents: '[1] a\nb' },
    ],
    [
      'both answers in the order in which people saw them',
      spec({ kind: 'pairwise' }),
      { ...label, output: { first: { a: 'A' }, second: { a: 'B' } }, material: { first: 'A', second: 'B' } },
      { first: 'A', second: 'B' },
    ],
    [
      'both answers of a label that was queued before it was kept where the judge looked',
      spec({ kind: 'pairwise', prompt: { user: '{{ first }} {{ second }}' } }),
      { ...label, output: { first: { answer: 'A' }, second: { answer: 'B' } } },
      { first: 'A', second: 'B' },
    ],
  ])('reads %s', (_what, judge, of, material) => {
    expect(labelQuestion(judge, of)).toMatchObject({ material: { input: label.input, ...material } });
  });

  it.each([
    ['documents', spec({ kind: 'groundedness' }), label],
    ['expected', spec({ prompt: { system: '{{ expected.a }}', user: '{{ judged }}' } }), label],
    ['one answer', spec({ kind: 'pairwise' }), { ...label, material: { judged: 'x' } }],
    ['two answers', plain, { ...label, output: { first: 'A', second: 'B' } }],
  ])('is not asked where people saw something else: %s', (why, judge, of) => {
    expect(labelQuestion(judge, of)).toEqual({ why: expect.stringContaining(why) });
  });
});
