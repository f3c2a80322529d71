import { describe, expect, it } from 'vitest';
import { ownGrade } from '#core/grading/own-grade';
import { ownGraderFaults } from '#core/grading/own-grader-faults';
import type { CodeHash } from '#schema/contracts/code';
import { EvalGrader } from '#schema/contracts/eval-grader';
import type { Json } from '#schema/contracts/json';

const gives = (result: Json) => ownGrade('mine', { kind: 'returned', result });

describe('what a function of somebody’s own says as a grader', () => {
  it.each<[string, Json, number, string]>([
    ['a number', 0.25, 0.25, ''],
    ['nothing of it', 0, 0, ''],
    ['a score with its reason', { score: 1, reason: 'All there.' }, 1, 'All there.'],
    ['a score without one', { score: 0.5 }, 0.5, ''],
    ['a score whose reason is no text', { score: 0.5, reason: 7 }, 0.5, ''],
  ])('%s counts', (_, said, score, reason) => expect(gives(said)).toEqual({ score, reason }));

  it('null with a reason says that the question does not arise', () =>
    expect(gives({ score: null, reason: 'No prices in it.' })).toEqual({ score: null, reason: 'No prices in it.' }));

  it.each<[string, Json, string]>([
    ['NaN, which leaves the sandbox as null', null, 'gave no number: null, NaN or Infinity.'],
    ['NaN as its score', { score: null }, 'gave no number: null, NaN or Infinity.'],
    ['a score above 1', 1.5, 'gave 1.5, which is not from 0 to 1.'],
    ['a score below 0', { score: -0.1, reason: '' }, 'gave -0.1, which is not from 0 to 1.'],
    ['a boolean', true, 'gave true, which is neither a number nor { score, reason }.'],
    ['a text', 'good', 'gave "good", which is neither a number nor { score, reason }.'],
    ['a list', [1], 'gave [1], which is neither a number nor { score, reason }.'],
    ['an object without a score', { points: 1 }, 'gave {"points":1}, which is neither a number nor { score, reason }.'],
  ])('%s is unscored, never 0', (_, said, reason) =>
    expect(gives(said)).toEqual({ score: null, reason: `Grader mine ${reason}` }),
  );

  it.each([
    [{ kind: 'threw', said: 'TypeError: no' }, 'threw: TypeError: no'],
    [{ kind: 'fuel' }, 'did not end within the work that it may do'],
    [{ kind: 'unknown' }, 'is not among the functions of its code'],
    [{ kind: 'pending' }, 'gave a promise that is never settled'],
    [{ kind: 'no_json' }, 'returned nothing'],
  ] as const)('%j is unscored, with what stopped it', (came, reason) =>
    expect(ownGrade('mine', came)).toEqual({ score: null, reason: `Grader mine ${reason}` }),
  );

  it('says no more than 500 characters of what was thrown', () =>
    expect(ownGrade('mine', { kind: 'threw', said: 'x'.repeat(9000) }).reason).toHaveLength(500));
});

describe('graders that nobody could call', () => {
  const [own, other] = ['a'.repeat(64), 'b'.repeat(64)] as [CodeHash, CodeHash];
  const asks = (code?: string) => [EvalGrader.parse({ grader: 'code', function: 'mine', ...(code && { code }) })];
  const known = { permitted: true, code: own, functionsOf: new Map([[own, ['mine']]]) };

  it('are none where the judged version’s code exports the function', () =>
    expect(ownGraderFaults(asks(), known)).toEqual([]));

  it.each([
    ['a feature that may run no code', asks(), { ...known, permitted: false }, 'grader', 'may run no code'],
    ['a version without code', asks(), { ...known, code: undefined }, 'function', 'The version has no code'],
    ['code that nobody put', asks(other), known, 'code', `no code ${other}`],
    [
      'code without the function',
      asks(),
      { ...known, functionsOf: new Map([[own, ['yours', 'theirs']]]) },
      'function',
      'exports no mine; known: yours, theirs.',
    ],
  ] as const)('%s is refused at the field that is wrong', (_, graders, facts, field, message) =>
    expect(ownGraderFaults(graders, facts)).toEqual([
      { path: `graders.0.${field}`, message: expect.stringContaining(message) },
    ]),
  );
});
