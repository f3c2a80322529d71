import { describe, expect, it } from 'vitest';
import { cohenKappa, krippendorffAlpha } from '#core/grading/agreement';
import { bleu } from '#core/grading/bleu';
import { comparePaired } from '#core/grading/compare';
import { holm } from '#core/grading/holm';
import { itemsNeeded } from '#core/grading/items-needed';
import { levenshtein } from '#core/grading/levenshtein';
import { passHatK } from '#core/grading/pass-hat-k';
import { rouge } from '#core/grading/rouge';
import { studentT } from '#core/grading/student-t';

/** Numbers that others have published, from the data that they were made of. What is compared with another program at random stands beside each grader. */

const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('pass^k gives the table of τ-bench (README of sierra-research/tau-bench, 50 airline tasks, 4 trials each)', () => {
  // The table has four figures of three digits a row, and one way alone to come by all four: so many tasks with 4, 3, 2, 1 and 0 passes.
  it.each([
    ['TC (gpt-4o)', [8, 5, 8, 13, 16], [0.38, 0.237, 0.185, 0.16]],
    ['TC (gpt-4o-mini)', [5, 2, 6, 7, 30], [0.225, 0.14, 0.11, 0.1]],
    ['Act (gpt-4o)', [7, 4, 11, 11, 17], [0.365, 0.217, 0.16, 0.14]],
    ['ReAct (gpt-4o)', [8, 5, 7, 4, 26], [0.325, 0.233, 0.185, 0.16]],
  ])('%s', (_, tasks, table) => {
    const trials = tasks.flatMap((count, failed) =>
      times(count, [...times(4 - failed, true), ...times<boolean>(failed, false)]),
    );
    expect(trials).toHaveLength(50);
    const found = [1, 2, 3, 4].map((k) => Number(passHatK(trials, k).toFixed(3)));
    expect(found).toEqual(table);
  });
});

describe('Student’s t gives the table of NIST (e-Handbook of Statistical Methods, 1.3.6.7.2)', () => {
  const shares = [0.9, 0.95, 0.975, 0.99, 0.995];
  it.each([
    [1, [3.078, 6.314, 12.706, 31.821, 63.657]],
    [2, [1.886, 2.92, 4.303, 6.965, 9.925]],
    [3, [1.638, 2.353, 3.182, 4.541, 5.841]],
    [5, [1.476, 2.015, 2.571, 3.365, 4.032]],
    [10, [1.372, 1.812, 2.228, 2.764, 3.169]],
    [20, [1.325, 1.725, 2.086, 2.528, 2.845]],
    [30, [1.31, 1.697, 2.042, 2.457, 2.75]],
    [60, [1.296, 1.671, 2.0, 2.39, 2.66]],
    [100, [1.29, 1.66, 1.984, 2.364, 2.626]],
  ])('with %d degrees of freedom', (df, row) => {
    expect(shares.map((share) => Number(studentT(share, df).toFixed(3)))).toEqual(row);
  });
});

describe('the standard error by clusters', () => {
  // Four students in each of five suites of a dormitory, their grade averages: of 100 suites in all.
  const suites = [
    [3.08, 2.6, 3.44, 3.04],
    [2.36, 3.04, 3.28, 2.68],
    [2.0, 2.56, 2.52, 1.88],
    [3.0, 2.88, 3.44, 3.64],
    [2.68, 1.92, 3.28, 3.2],
  ];
  const items = suites.flatMap((grades, suite) =>
    grades.map((grade, at) => ({ id: `${suite} ${at}`, cluster: `suite ${suite}`, control: [0], candidate: [grade] })),
  );

  it('is Lohr’s (Sampling: Design and Analysis, example 5.2: 2.826, SE 0.164 with 5 of 100 suites drawn)', () => {
    const { difference, se, clusters } = comparePaired(items, { margin: 0 });
    expect([difference, clusters]).toEqual([expect.closeTo(2.826, 10), 5]);
    // Her sample is drawn from a finite population; ours are not.
    expect(Number((se * Math.sqrt(1 - 5 / 100)).toFixed(3))).toBe(0.164);
  });

  it('is the usual one where every item is its own cluster', () => {
    const own = items.map(({ id, control, candidate }) => ({ id, control, candidate }));
    const grades = suites.flat();
    const mean = grades.reduce((sum, one) => sum + one, 0) / 20;
    const variance = grades.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 19;
    expect(comparePaired(own, { margin: 0 }).se).toBeCloseTo(Math.sqrt(variance / 20), 12);
  });
});

describe('how many items a difference needs', () => {
  // (z(α/2) + z(β))² ω² / δ² with ω² = 1/9, δ = 0.03, α = 0.05 and 80 % power; Student's t, with what is estimated, needs two more.
  it('is Miller’s (Adding Error Bars to Evals, 2024, sample size): 969 questions', () => {
    const needed = itemsNeeded({ difference: 0.03, spread: 1 / 3 });
    expect(needed).toBeGreaterThanOrEqual(969);
    expect(needed).toBeLessThanOrEqual(972);
  });
});

describe('Krippendorff’s α', () => {
  it('of nominal data is as published (2011, section B: two observers, 12 units, five values: 0.692)', () => {
    const units = 'ab aa bb bb db cc cc cc ee dd dd ad'.split(' ').map((pair) => pair.split(''));
    expect(krippendorffAlpha(units, 'nominal').value).toBeCloseTo(0.692, 3);
  });
});

describe('Cohen’s κ', () => {
  const ratings = (table: readonly (readonly number[])[]) =>
    table.flatMap((row, one) => row.flatMap((count, other) => times(count, [`${one}`, `${other}`] as const)));

  // Two cases with the same agreement (60 of 100) and different chance.
  it.each([
    [
      [
        [45, 15],
        [25, 15],
      ],
      0.1304,
    ],
    [
      [
        [25, 35],
        [5, 35],
      ],
      0.2593,
    ],
  ])('of %j is as published (Smeeton, Biometrics 41, 1985, as every encyclopedia has it): %d', (table, kappa) => {
    expect(cohenKappa(ratings(table)).value).toBeCloseTo(kappa, 4);
  });
});

describe('McNemar’s exact test', () => {
  const of = (gains: number, losses: number) => [
    ...times(gains, { id: 'g', control: [0], candidate: [1] }),
    ...times(losses, { id: 'l', control: [1], candidate: [0] }),
  ];
  // R, package exact2x2 (Fay): mcnemar.exact(matrix(c(21, 9, 2, 12), 2, 2)); Agresti's approvals, 150 and 86.
  it.each([
    [9, 2, 0.06543],
    [2, 9, 0.06543],
    [150, 86, 3.716e-5],
  ])('of %d against %d has p = %d', (gains, losses, p) => {
    const found = comparePaired(of(gains, losses), { margin: 0 }).mcnemar?.p ?? Number.NaN;
    expect(Number(found.toPrecision(4))).toBe(p);
  });
});

describe('Holm’s correction', () => {
  // R, p.adjust(…, "holm").
  it.each([
    [
      [0.01, 0.02, 0.03, 0.04, 0.05],
      [0.05, 0.08, 0.09, 0.09, 0.09],
    ],
    [
      [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205],
      [0.008, 0.056, 0.234, 0.234, 0.234, 0.234, 0.234, 0.234],
    ],
  ])('of %j', (ps, corrected) => {
    expect(holm(ps).map((p) => Number(p.toFixed(6)))).toEqual(corrected);
  });
});

describe('ROUGE gives what the tests of google-research/rouge ask', () => {
  const reference = 'testing one two';
  it.each([
    ['testing', 1, 1, 1 / 3, 1 / 2],
    ['testing one', 1, 1, 2 / 3, 4 / 5],
    ['testing one', 2, 1, 1 / 2, 2 / 3],
    ['testing one', 'l', 1, 2 / 3, 4 / 5],
    ['testing two', 'l', 1, 2 / 3, 4 / 5],
    ['', 'l', 0, 0, 0],
  ] as const)('%j by %s', (text, n, precision, recall, f) => {
    const of = (what: 'precision' | 'recall' | 'f') => rouge(text, reference, { n, of: what }).score;
    expect([of('precision'), of('recall'), of('f')]).toEqual(
      [precision, recall, f].map((one) => expect.closeTo(one, 10)),
    );
  });
});

describe('Levenshtein’s distance is that of the tests of leven, talisman and fast-levenshtein', () => {
  it.each([
    ['ab', 'ac', 1],
    ['xabxcdxxefxgx', '1ab2cd34ef5g6', 6],
    ['xabxcdxxefxgx', 'abcdefg', 6],
    ['javawasneat', 'scalaisgreat', 7],
    ['example', 'samples', 3],
    ['sturgeon', 'urgently', 6],
    ['levenshtein', 'frankenstein', 6],
    ['distance', 'difference', 5],
    ['因為我是中國人所以我會說中文', '因為我是英國人所以我會說英文', 2],
  ])('%s and %s', (one, other, apart) => {
    expect(levenshtein(one, other, {}).score).toBeCloseTo(1 - apart / Math.max(one.length, other.length), 12);
  });
});

describe('BLEU', () => {
  // The second candidate of Papineni et al. (2002), which shares no four words in a row with their first reference.
  it('without a common 4-gram is 0 unsmoothed, as the formula has it', () => {
    const reference = 'It is a guide to action that ensures that the military will forever heed Party commands';
    const text = 'It is to insure the troops forever hearing the activity guidebook that party direct';
    expect(bleu(text, reference, {}).score).toBe(0);
    expect(bleu(text, reference, { smooth: true }).score).toBeGreaterThan(0);
  });
});
