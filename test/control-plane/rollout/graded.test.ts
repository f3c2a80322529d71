import { describe, expect, test } from 'vitest';
import { gradingEdition } from '#core/grading/edition';
import type { RunRecord } from '#schema/contracts/record';
import { unit } from './people.ts';
import { onTimeline, type Timeline } from './timeline.ts';

const graded = { metric: 'bad' as const, grader: 'grounded' as const, under: 0.7 };
const stages = [{ percent: 50, holdS: 600 }, { percent: 100 }];

/** People come by, and what the grader says of the candidate's answers and of control's is given. */
function come(now: Timeline, scores: { candidate: number | null; control: number | null }, grading = gradingEdition) {
  const records = now.runs(Array.from({ length: 120 }, (_, n) => ({ unit: unit(n) })));
  now.deliver(
    records.map((record): RunRecord => {
      if (record.kind !== 'ended') return record;
      return { ...record, scores: [record.arm === 'candidate' ? scores.candidate : scores.control], grading };
    }),
  );
  now.elapse(1000);
}

describe('a guardrail that asks a grader', () => {
  test('rolls back a candidate whose answers are bad', () =>
    onTimeline((now) => {
      now.start({ stages, guardrails: [graded] });
      come(now, { candidate: 0.2, control: 0.9 });
      expect(now.view()).toMatchObject({ phase: 'rolled_back' });
      expect(now.view().decisions.at(-1)?.reason).toContain('bad:grounded<0.7 is worse');
      expect(now.replaysAll()).toBe(true);
    }));

  test.each([
    ['fails', { candidate: null, control: 0.9 }, gradingEdition],
    ['is of another edition', { candidate: 0.2, control: 0.9 }, gradingEdition + 1],
  ])('has no verdict when the grader %s, and holds', (_what, scores, edition) =>
    onTimeline((now) => {
      now.start({ stages, guardrails: [graded] });
      come(now, scores, edition);
      expect(now.view().guardrails[0]).toMatchObject({ verdict: 'unknown', cause: 'grader_failed' });
      now.elapse(600_000);
      expect(now.view()).toMatchObject({ phase: 'holding', percent: 50 });
    }),
  );

  test('asks a sample of the units, the same share of both arms', () =>
    onTimeline((now) => {
      now.start({ stages, guardrails: [{ ...graded, sample: 0.25 }, { metric: 'error' }] });
      come(now, { candidate: 0.9, control: 0.9 });
      const [bad, error] = now.view().guardrails;
      const units = (view: typeof bad) => view?.periods.reduce((sum, { n0, n1 }) => sum + n0 + n1, 0) ?? 0;
      expect(units(error)).toBe(120);
      expect(units(bad)).toBeGreaterThan(12);
      expect(units(bad)).toBeLessThan(55);
    }));

  test("knows control's rate before the stage from runs that were graded in the stage before", () =>
    onTimeline((now) => {
      const shares = [
        { percent: 20, holdS: 600 },
        { percent: 50, holdS: 600 },
      ];
      now.start({ stages: shares, guardrails: [graded] });
      expect(now.view().guardrails[0]?.control?.before).toBeNull();
      come(now, { candidate: 0.5, control: 0.5 });
      const by = { name: 'ann', role: 'admin' };
      now.must({ type: 'advanced', rollout: now.id(), evidence: now.evidence(), reason: 'go', by });
      const before = now.view().guardrails[0]?.control?.before;
      expect(before?.n).toBeGreaterThan(60);
      expect(before?.k).toBe(before?.n);
    }));
});
