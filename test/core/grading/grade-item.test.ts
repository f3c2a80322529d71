import { describe, expect, it } from 'vitest';
import { gradeItem, type ItemSeen } from '#core/grading/grade-item';
import { EvalGrader, evalGraders, type EvalGraderInput } from '#schema/contracts/eval-grader';
import type { Json } from '#schema/contracts/json';

const seen: ItemSeen = {
  output: { answer: 'Use KV. [kv.md]', n: 3, tags: ['a', 'b'] },
  steps: {
    find: { documents: [{ id: 'd1' }, { id: 'd2' }] },
    plan: { calls: [{ tool: 'search', arguments: { q: 'kv' } }] },
  },
  expected: { answer: 'Use KV.', n: 3, tags: ['b'], documents: ['d2'], calls: ['search'] },
  documents: { find: [{ id: 'd1', source: 'kv.md', text: 'You should use KV for that.' }] },
  taken: { ms: 120, usd: 0.002, tokens: 40 },
};

function score(ask: EvalGraderInput, over: Partial<ItemSeen> = {}): number | null {
  const grader = EvalGrader.parse(ask);
  if (grader.grader === 'code' || grader.grader === 'judge') throw new Error('It is asked elsewhere.');
  return gradeItem(grader, { ...seen, ...over }).score;
}

const cases: [string, EvalGraderInput, number | null][] = [
  ['a field against a field', { grader: 'exact', on: 'output.n', expected: 'expected.n' }, 1],
  ['a value that the grader itself names', { grader: 'exact', on: 'output.n', value: 3 }, 1],
  ['whole data', { grader: 'exact' }, 0],
  ['a text that is contained', { grader: 'contains', expected: 'expected.answer' }, 1],
  ['all of several', { grader: 'contains', all: ['use', 'kv'] }, 1],
  ['all of several, one missing', { grader: 'contains', all: ['use', 'd1'] }, 0],
  ['the case of letters, where it counts', { grader: 'contains', any: ['use kv'], caseSensitive: true }, 0],
  ['a number of a field', { grader: 'numeric', on: 'output.n', expected: 'expected.n' }, 1],
  ['a list', { grader: 'list_containment', on: 'output.tags', expected: 'expected.tags' }, 1],
  ['what a step found', { grader: 'recall_at_k', k: 1, on: 'steps.find.documents', expected: 'expected.documents' }, 0],
  [
    'what a step found, further down',
    { grader: 'recall_at_k', k: 2, on: 'steps.find.documents', expected: 'expected.documents' },
    1,
  ],
  ['what an agent called', { grader: 'trajectory', on: 'steps.plan.calls', expected: 'expected.calls' }, 1],
  ['citations in a text', { grader: 'citation', on: 'output.answer' }, 1],
  ['citations of another step', { grader: 'citation', on: 'output.answer', documents: 'other' }, 0],
  ['what is grounded', { grader: 'grounded', on: 'output.answer' }, 0.5],
  ['how long it took', { grader: 'latency', maxMs: 100 }, 0],
  ['what it cost', { grader: 'cost', maxUsd: 0.01 }, 1],
  ['its tokens', { grader: 'tokens', max: 40 }, 1],
  ['a place where nothing is', { grader: 'contains', any: ['x'], on: 'output.missing' }, 0],
  ['a name that every object has', { grader: 'contains', any: ['x'], on: 'output.constructor' }, 0],
];

describe('gradeItem', () => {
  it.each(cases)('%s', (_, ask, expected) => {
    if (expected === null) expect(score(ask)).toBeNull();
    else expect(score(ask)).toBeCloseTo(expected, 1);
  });

  it('holds data against a text as it would be read', () => {
    const over = { output: { answer: 'Yes.' }, expected: 'Yes.' as Json };
    expect(score({ grader: 'exact' }, over)).toBe(1);
    expect(score({ grader: 'levenshtein' }, over)).toBe(1);
  });

  it('gives a run without an output nothing but what it took', () => {
    expect(score({ grader: 'contains', none: ['x'] }, { output: null })).toBe(0);
    expect(score({ grader: 'latency', maxMs: 1000 }, { output: null })).toBe(1);
  });

  it('leaves unscored what nothing was expected of', () => {
    expect(score({ grader: 'exact' }, { expected: null })).toBeNull();
  });

  it('refuses an unknown grader with the list of known ones', () => {
    const read = EvalGrader.safeParse({ grader: 'vibes' });
    expect(read.success ? '' : read.error.issues[0]?.message).toContain(evalGraders.join(', '));
  });
});
