import { describe, expect, it } from 'vitest';
import type { CountRow } from '#core/evidence/count-row';
import { decisionInputs } from '#core/evidence/decision-inputs';
import { keptEvidence } from '#core/evidence/kept-evidence';
import { replay, type StoredDecision } from '#core/evidence/replay';
import { verdicts } from '#core/evidence/verdict';

const values = Array.from({ length: 20 }, (_, n) => `value ${n}`);
const by = { attribute: 'context.language', index: 0 };
const guardrails = ['one', 'two', 'three'].map((id) => ({ id, metric: 'error', margin: 0, by }));

/** Counts of three guardrails in twenty values; in one value of `worse` the candidate does harm, in another no grader answers. */
function decisionOf(worse: string | null, silent: string | null = null): StoredDecision {
  const rows = guardrails.flatMap(({ id }) =>
    [null, ...values].map((slice): CountRow => {
      const harmed = id === worse && slice === 'value 3';
      const unanswered = id === silent && slice === 'value 5';
      const counts = { n0: 900, k0: 18, u0: 0, n1: 100, k1: harmed || unanswered ? 60 : 2, u1: unanswered ? 40 : 0 };
      return { guardrail: id, slice, watch: 1, cell: '1', age: 'due', w: 0.1, ...counts };
    }),
  );
  const judging = { alpha: 0.01, guardrails, liveWatches: [1], stageWatch: 1, notWorse: [], telemetryLate: false };
  const inputs = decisionInputs(rows, { ...judging, slices: { [by.attribute]: values } });
  return { inputs, verdicts: verdicts(inputs) };
}

const sizeOf = (stored: StoredDecision | null): number => JSON.stringify(stored).length;

describe('what is kept of a decision’s evidence', () => {
  it('is all of it while there is room', () => {
    const stored = decisionOf('two');
    expect(keptEvidence(stored, sizeOf(stored))).toBe(stored);
  });

  it('is else of each guardrail the value that its verdict speaks of, and it is computed again to the same', () => {
    const stored = decisionOf('two');
    const kept = keptEvidence(stored, sizeOf(stored) - 1);
    expect(kept?.inputs.guardrails.map(({ slices }) => slices?.length)).toEqual([1, 1, 1]);
    expect(kept && replay(kept).same).toBe(true);
    expect(kept?.verdicts[1]).toMatchObject({ verdict: 'worse', slice: 'value 3' });
  });

  it('has the values that no grader answered for, too: they are why it says nothing', () => {
    const stored = decisionOf(null, 'three');
    expect(stored.verdicts[2]?.cause).toBe('grader_failed');
    const kept = keptEvidence(stored, sizeOf(stored) - 1);
    expect(kept && replay(kept).same).toBe(true);
    expect(kept?.inputs.guardrails[2]?.slices?.map(({ value }) => value)).toContain('value 5');
  });

  it('is the guardrail it was decided on, when there is room for one; and nothing when there is none', () => {
    const stored = decisionOf('three');
    const whole = sizeOf(keptEvidence(stored, sizeOf(stored) - 1));
    const kept = keptEvidence(stored, Math.floor(whole / 2));
    expect(kept?.verdicts.map(({ id }) => id)).toEqual(['three']);
    expect(kept && replay(kept).same).toBe(true);
    expect(keptEvidence(stored, 500)).toBeNull();
  });
});
