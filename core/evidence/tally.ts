import type { Arm } from './split.ts';

/** What one run answers to one question: bad or not, asked but unanswered (a grader failed), or null when not asked. */
export type Answer = boolean | 'unanswered' | null;

/** Units (`n`), bad units (`k`) and unanswered ones (`u`, also in `n`) of control (0) and candidate (1). */
export type Tally = {
  readonly n0: number;
  readonly k0: number;
  readonly u0: number;
  readonly n1: number;
  readonly k1: number;
  readonly u1: number;
};

/** What one unit's answer adds to a tally; a unit that was asked is in `n` whatever it answered. */
export function tally(arm: Arm, answer: Exclude<Answer, null>): Tally {
  const bad = answer === true ? 1 : 0;
  const unanswered = answer === 'unanswered' ? 1 : 0;
  return arm === 'control'
    ? { n0: 1, k0: bad, u0: unanswered, n1: 0, k1: 0, u1: 0 }
    : { n0: 0, k0: 0, u0: 0, n1: 1, k1: bad, u1: unanswered };
}

/** The sum of two tallies. */
export function addTally(a: Tally, b: Tally): Tally {
  return {
    n0: a.n0 + b.n0,
    k0: a.k0 + b.k0,
    u0: a.u0 + b.u0,
    n1: a.n1 + b.n1,
    k1: a.k1 + b.k1,
    u1: a.u1 + b.u1,
  };
}
