import { describe, expect, it } from 'vitest';
import type { Answered, StepFailed } from '#core/flow/history';
import { pairGrade } from '#core/judge/pair-grade';
import { gradeOfWord, wordOf } from '#core/judge/word-of';
import { JudgeSpec } from '#schema/contracts/judge';
import type { Json } from '#schema/contracts/json';

const models = [{ provider: 'openai', model: 'gpt-5-mini' }];
const prompt = { user: '{{ judged }}' };
const spec = (over: object = {}) => JudgeSpec.parse({ kind: 'rubric', models, prompt, ...over });
const answered = (json: Json): Answered => ({ kind: 'answered', text: '', json, model: 'm', fallback: false });
const failed = (code: StepFailed['code']): StepFailed => ({ kind: 'failed', code });

describe('what a judge said', () => {
  it.each([
    ['a number of its scale', spec({ scale: { from: 1, to: 5 } }), { reason: 'r', score: 4 }, 0.75],
    ['the number itself', spec(), { reason: 'r', score: 0.3 }, 0.3],
    ['what its choice is worth', spec({ choices: { good: 1, so: 0.4, bad: 0 } }), { reason: 'r', choice: 'so' }, 0.4],
    ['what its kind’s choice is worth', spec({ kind: 'groundedness' }), { reason: 'r', choice: 'partly' }, 0.5],
  ])('is %s', (_what, judge, json, score) => {
    expect(gradeOfWord(judge, wordOf(answered(json), true)).score).toBeCloseTo(score);
  });

  it.each([
    ['a number beyond its scale', spec(), { reason: 'r', score: 7 }],
    ['a choice that it does not have', spec({ choices: { good: 1, bad: 0 } }), { reason: 'r', choice: 'toString' }],
    ['no number', spec(), { reason: 'r', score: 'NaN' }],
    ['a number where a word is asked for', spec({ choices: { good: 1, bad: 0 } }), { reason: 'r', score: 1 }],
    ['nothing', spec(), null],
    ['a list', spec(), [1]],
  ])('is no score when it is %s', (_what, judge, json) => {
    const { score, reason } = gradeOfWord(judge, wordOf(answered(json), true));
    expect(score).toBeNull();
    expect(reason).toMatch(/gave no score/);
  });

  it('is told apart from weather when it is nonsense', () => {
    expect(wordOf(failed('upstream_failed'), true)).toMatchObject({
      score: null,
      reason: expect.stringContaining('none of the answers'),
    });
    expect(wordOf(failed('upstream_failed'), false)).toMatchObject({
      score: null,
      reason: expect.stringContaining('No model'),
    });
  });
});

describe('a pairwise judge', () => {
  const word = (said: string) => ({ said, reason: 'r' });
  it.each([
    ['second', 'first', 1],
    ['first', 'second', 0],
    ['tie', 'tie', 0.5],
    ['first', 'first', 0.5],
    ['second', 'second', 0.5],
    ['tie', 'first', 0.5],
    ['second', 'tie', 0.5],
  ])('that says %s, and in the other order %s, gives the candidate %d', (forth, back, score) => {
    expect(pairGrade(word(forth), word(back)).score).toBe(score);
  });

  it('that prefers a place is called what it is: a tie that the order made', () => {
    expect(pairGrade(word('first'), word('first')).reason).toMatch(
      /^A tie: in one order it said first, in the other first/,
    );
  });

  it('that was silent once has no score', () => {
    const silent = { score: null, reason: 'The judge gave no score.' };
    expect(pairGrade(word('first'), silent)).toEqual(silent);
    expect(pairGrade(silent, word('first'))).toEqual(silent);
  });
});
