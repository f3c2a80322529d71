import { describe, expect, test } from 'vitest';
import { readCounts } from '../../../control-plane/rollout/count-rows.ts';
import { replayDecision } from '../../../control-plane/rollout/replay-decision.ts';
import { readSlices } from '../../../control-plane/rollout/slice-rows.ts';
import type { RunRecord } from '#schema/contracts/record';
import { unit } from './people.ts';
import { onTimeline, type Timeline } from './timeline.ts';

const byLanguage = { metric: 'error' as const, by: 'context.language' };
const plan = { stages: [{ percent: 50, holdS: 600 }, { percent: 100 }], guardrails: [byLanguage] };

/** People of some languages come by; the candidate fails those whom `fails` names. */
function come(now: Timeline, first: number, languages: readonly (string | null)[], fails: string | null): void {
  const people = Array.from({ length: 200 }, (_, n) => ({
    unit: unit(first + n),
    slices: [languages[n % languages.length] ?? null],
  }));
  const records = now.runs(people).map((record): RunRecord => {
    const isBad = record.kind === 'ended' && record.arm === 'candidate' && record.slices?.[0] === fails;
    return isBad ? { ...record, outcome: 'error' } : record;
  });
  now.deliver(records);
}

describe('a guardrail by an attribute', () => {
  test('catches a regression in one value only, names it, and can be replayed', () =>
    onTimeline((now) => {
      now.start(plan);
      const languages = ['en', 'fr', 'es', 'it', 'de'];
      for (let round = 0; round < 20 && now.view().phase === 'running'; round += 1) {
        come(now, round * 200, languages, 'de');
        now.elapse(1000);
      }
      const view = now.view();
      expect(view.phase).toBe('rolled_back');
      const last = view.decisions.at(-1);
      expect(last?.reason).toContain('error by context.language = de is worse');
      expect(view.guardrails[0]).toMatchObject({ by: 'context.language', slice: 'de', verdict: 'worse' });
      const de = view.guardrails[0]?.slices?.find(({ value }) => value === 'de');
      expect(de?.k1).toBe(de?.n1);
      expect(de?.k0).toBe(0);
      const replayed = replayDecision(now.sql, now.id(), last?.n ?? 0);
      expect(replayed).toMatchObject({ ok: true, value: { same: true, stored: { verdict: 'worse' } } });
    }));

  test('asks an equal candidate nothing that makes it wait: an empty value holds nobody up', () =>
    onTimeline((now) => {
      now.start({ ...plan, stages: [{ percent: 50, holdS: 60, minUnits: 20 }, { percent: 100 }] });
      come(now, 0, ['en', 'en', 'en', 'en', 'en', 'en', 'en', 'en', 'en', 'fr'], null);
      now.visit([{ unit: unit(9999), slices: ['de'] }]);
      now.elapse(61_000);
      expect(now.view().phase).toBe('completed');
    }));

  test('keeps twenty-four values in the order in which they came, and one for all others; none is one of them', () =>
    onTimeline((now) => {
      now.start(plan);
      const people = Array.from({ length: 100 }, (_, n) => ({
        unit: unit(n),
        slices: [n === 3 ? null : `l${n % 40}`],
      }));
      for (const visit of people) now.visit([visit]);
      now.elapse(1000);
      const names = readSlices(now.sql)['context.language'] ?? [];
      expect(names.slice(0, 5)).toEqual(['l0', 'l1', 'l2', '(none)', 'l4']);
      expect(names).toHaveLength(25);
      expect(names.at(-1)).toBe('(other)');
      const rows = readCounts(now.sql).filter(({ watch, age }) => watch === 1 && age === 'due');
      const units = (wanted: (slice: string | null) => boolean) =>
        rows.filter(({ slice }) => wanted(slice)).reduce((sum, { n0, n1 }) => sum + n0 + n1, 0);
      expect(units((slice) => slice === null)).toBe(100);
      expect(units((slice) => slice !== null)).toBe(100);
      expect(new Set(rows.map(({ slice }) => slice)).size).toBeLessThanOrEqual(26);
    }));
});

describe('an audience', () => {
  test('counts its members alone; others and those of earlier stages are named', () =>
    onTimeline((now) => {
      const stages = [{ segment: 'team' as never, percent: 50, holdS: 600 }, { percent: 100 }];
      now.start({ stages });
      const members = now.runs(Array.from({ length: 30 }, (_, n) => ({ unit: unit(n) })));
      const outside = (first: number, cause: 'not_in_segment' | 'earlier_segment') =>
        now
          .runs(Array.from({ length: 10 }, (_, n) => ({ unit: unit(first + n) })))
          .map((record) => ({ ...record, outside: cause }));
      now.deliver([...members, ...outside(100, 'not_in_segment'), ...outside(200, 'earlier_segment')]);
      now.elapse(1000);
      const { units, uncounted, guardrails } = now.view();
      expect(units.control + units.candidate).toBe(30);
      expect(uncounted).toEqual({ not_in_segment: 10, earlier_segment: 10 });
      expect(guardrails[0]?.periods[0]).toMatchObject({ w: 0.5 });
    }));
});

describe('what a stage asks to be shown', () => {
  test('keeps it from being left until it is shown, and says how far it is', () =>
    onTimeline((now) => {
      const notWorse = [{ metric: 'error' as const, by: 0.3 }];
      now.start({
        stages: [
          { percent: 50, holdS: 1, notWorse },
          { percent: 90, holdS: 600 },
        ],
      });
      now.visit(Array.from({ length: 10 }, (_, n) => ({ unit: unit(n) })));
      now.elapse(60_000);
      expect(now.view()).toMatchObject({ phase: 'holding', stage: 0 });
      expect(now.view().guardrails[0]?.notWorse).toMatchObject({ by: 0.3, shown: false });
      now.visit(Array.from({ length: 400 }, (_, n) => ({ unit: unit(1000 + n) })));
      now.elapse(60_000);
      expect(now.view()).toMatchObject({ stage: 1, percent: 90 });
      const { n } = now.view().decisions.find(({ decision }) => decision === 'advanced') ?? { n: 0 };
      expect(replayDecision(now.sql, now.id(), n)).toMatchObject({ value: { same: true } });
    }));

  test("control's rate is shown before the stage and since", () =>
    onTimeline((now) => {
      now.visit(Array.from({ length: 50 }, (_, n) => ({ unit: unit(n), bad: n < 5 })));
      now.start({ stages: [{ percent: 50, holdS: 600 }] });
      now.visit(Array.from({ length: 60 }, (_, n) => ({ unit: unit(n), bad: true })));
      now.elapse(1000);
      const { control, periods } = now.view().guardrails[0] ?? {};
      const n0 = periods?.[0]?.n0;
      expect(control).toEqual({ before: { n: 50, k: 5 }, since: { n: n0, k: n0 } });
    }));
});
