import { describe, expect, it } from 'vitest';
import { answer, type AskedGuardrail, type CountedRun, type EndedRun } from '#core/evidence/answer';
import { isNo } from '#core/evidence/is-no';

const asked: readonly AskedGuardrail[] = [
  { id: 'error', metric: 'error' },
  { id: 'fallback', metric: 'fallback' },
  { id: 'slow', metric: 'slow', overMs: 1000 },
  { id: 'costly', metric: 'costly', overUsd: 0.01 },
  { id: 'blocked', metric: 'blocked' },
];
const ended = (end: Partial<EndedRun>): EndedRun => ({
  outcome: 'ok',
  fallback: false,
  degraded: false,
  durationMs: 500,
  costUsd: 0.001,
  ...end,
});
const run = (end: EndedRun | null, more: Partial<CountedRun> = {}): CountedRun => ({
  startedAtMs: 1000,
  measured: true,
  drawn: ['graded'],
  end,
  feedback: {},
  ...more,
});
const [yes, no] = [true, false];

const graded: AskedGuardrail = { id: 'graded', metric: 'bad', grader: 1, under: 0.7, sample: 1, edition: 3 };
const scored = (scores: (number | null)[], more: Partial<EndedRun> = {}): EndedRun =>
  ended({ scores, grading: 3, ...more });

describe('what a graded run counts', () => {
  it.each([
    ['a score at the threshold', scored([null, 0.7]), no],
    ['a score under it', scored([null, 0.69]), yes],
    ['a degraded answer is graded like any other', scored([null, 0.2], { degraded: true }), yes],
    ['a grader that failed', scored([1, null]), 'unanswered'],
    ['no score for it', scored([1]), 'unanswered'],
    ['no scores at all', ended({}), 'unanswered'],
    ['scores of another edition', scored([null, 0.2], { grading: 2 }), 'unanswered'],
    ['a failed run served nothing that could be bad', ended({ outcome: 'error' }), no],
    ['nor did a blocked one', ended({ outcome: 'blocked' }), no],
    ['nor one that its caller left', ended({ outcome: 'aborted' }), no],
    ['nor one that its schema refused', ended({ outcome: 'invalid_input' }), no],
    ['nor one that was never heard of', null, no],
  ] as const)('%s', (_, end, given) => {
    expect(answer(graded, run(end))).toBe(given);
  });

  it('is not asked when its unit was not drawn, whatever came of it', () => {
    for (const end of [null, ended({}), scored([null, 0.1]), ended({ outcome: 'error' })])
      expect(answer(graded, run(end, { drawn: ['another'] }))).toBeNull();
  });
});

describe('what each case counts', () => {
  it.each([
    //                                                                                   error fallback slow costly blocked
    ['a good run', ended({}), [no, no, no, no, no]],
    ['a slow good run', ended({ durationMs: 1001 }), [no, no, yes, no, no]],
    ['exactly the threshold', ended({ durationMs: 1000, costUsd: 0.01 }), [no, no, no, no, no]],
    ['the chain exhausted, quickly', ended({ outcome: 'error' }), [yes, no, no, no, no]],
    [
      'the chain exhausted, slowly and dearly',
      ended({ outcome: 'error', durationMs: 9000, costUsd: 1 }),
      [yes, no, yes, yes, no],
    ],
    ['a fallback served', ended({ fallback: true, durationMs: 2000, costUsd: 0.02 }), [no, yes, yes, yes, no]],
    ['the degraded answer served', ended({ degraded: true }), [no, yes, no, no, no]],
    ['fallbacks tried in vain', ended({ outcome: 'error', fallback: true }), [yes, no, no, no, no]],
    ['a guard blocked', ended({ outcome: 'blocked', durationMs: 2000, costUsd: 0.02 }), [no, no, yes, yes, yes]],
    [
      'the input schema refused it',
      ended({ outcome: 'invalid_input', durationMs: 5000, costUsd: 5 }),
      [yes, no, no, no, no],
    ],
    ['the caller left early', ended({ outcome: 'aborted', fallback: true }), [no, no, no, no, no]],
    [
      'the caller left when it was already over',
      ended({ outcome: 'aborted', durationMs: 1500, costUsd: 0.02 }),
      [no, no, yes, yes, no],
    ],
    ['a price unknown', ended({ costUsd: null }), [no, no, no, 'unanswered', no]],
    ['no record by the deadline', null, [yes, no, yes, 'unanswered', no]],
  ])('%s', (_, end, answers) => {
    expect(asked.map((guardrail) => answer(guardrail, run(end)))).toEqual(answers);
  });

  it('asks measured units alone, whatever the question: a cache has no part in any answer, nor has what happened to the run', () => {
    for (const end of [ended({ durationMs: 9999, costUsd: 9 }), null]) {
      const unmeasured = run(end, { measured: false, drawn: ['graded'] });
      const rejected: AskedGuardrail = { id: 'rejected', metric: 'rejected', feedback: 'thumbs', waitMs: 5000 };
      expect([...asked, graded, rejected].map((guardrail) => answer(guardrail, unmeasured))).toEqual(
        Array(7).fill(null),
      );
    }
  });
});

describe('slow of first_token', () => {
  const first: AskedGuardrail = { id: 'first', metric: 'slow', of: 'first_token', overMs: 1000 };

  it.each([
    ['quick words of a long answer', ended({ firstContentMs: 200, durationMs: 9000 }), no],
    ['exactly the threshold', ended({ firstContentMs: 1000, durationMs: 9000 }), no],
    ['late words', ended({ firstContentMs: 1001, durationMs: 1100 }), yes],
    ['an answer told whole, at its end', ended({ durationMs: 1001 }), yes],
    ['one told whole in time', ended({ durationMs: 1000 }), no],
    ['a stream that broke after words in time', ended({ outcome: 'error', firstContentMs: 10, durationMs: 9000 }), no],
    ['a caller who left before any word', ended({ outcome: 'aborted', durationMs: 1500 }), yes],
    ['a refused input', ended({ outcome: 'invalid_input', durationMs: 5000 }), no],
    ['no record by the deadline', null, yes],
  ] as const)('%s', (_, end, given) => {
    expect(answer(first, run(end))).toBe(given);
  });

  it('is no business of slow in all', () => {
    const slow: AskedGuardrail = { id: 'slow', metric: 'slow', overMs: 1000 };
    expect(answer(slow, run(ended({ firstContentMs: 10, durationMs: 1001 })))).toBe(yes);
  });
});

describe('rejected', () => {
  const guardrail: AskedGuardrail = { id: 'rejected', metric: 'rejected', feedback: 'thumbs', waitMs: 5000 };

  it.each([
    ['no answer is not a no', {}, false],
    ['a no within the time', { thumbs: { no: true, atMs: 6000 } }, true],
    ['a no too late', { thumbs: { no: true, atMs: 6001 } }, false],
    ['a yes', { thumbs: { no: false, atMs: 2000 } }, false],
    ['a no to something else', { stars: { no: true, atMs: 2000 } }, false],
  ])('%s', (_, feedback, bad) => {
    expect(answer(guardrail, run(ended({}), { feedback }))).toBe(bad);
    expect(answer(guardrail, run(null, { feedback }))).toBe(bad);
  });

  it('does not take an inherited property for feedback', () => {
    expect(answer({ ...guardrail, feedback: 'constructor' }, run(ended({})))).toBe(false);
  });

  it.each([
    [false, true],
    [true, false],
    [-1, true],
    [0, false],
    [1, false],
    [NaN, false],
    ['no', true],
    [' Down ', true],
    ['👎', true],
    ['thumbs_down', true],
    ['yes', false],
    ['none of this', false],
    ['', false],
    ['-1', true],
  ])('takes %j for a no: %s', (value, no_) => {
    expect(isNo(value)).toBe(no_);
  });
});
