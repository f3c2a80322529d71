import { describe, expect, it, vi } from 'vitest';
import { benchRules } from '../../bench/evidence-rules.ts';
import { aheadOfUs, averageRatio, goalParts, type GoalRow, keepsAlpha } from '../../bench/rules/goal.ts';
import { type FalseRate, measureHarmful, measureHarmless, q90, ratioOf, wilson } from '../../bench/rules/measure.ts';
import { oracle } from '../../bench/rules/oracle.ts';
import { ALPHA, harmful, harmfulScenarios, harmlessScenarios } from '../../bench/rules/scenarios.ts';
import { sluice, unchecked } from '../../bench/rules/sluice.ts';
import { type Scenario, stream } from '../../bench/rules/stream.ts';

vi.setConfig({ testTimeout: 120_000 });

const scenarios = [...harmlessScenarios, ...harmfulScenarios];

function requests(scenario: Scenario, seed: number, most: number): unknown[] {
  const next = stream(scenario, seed);
  return Array.from({ length: most }, () => next());
}

describe.each(scenarios.map((scenario) => [scenario.id, scenario] as const))('the scenario %s', (_, scenario) => {
  it('is the same for the same seed and another for another', () => {
    expect(requests(scenario, 5, 500)).toEqual(requests(scenario, 5, 500));
    expect(requests(scenario, 5, 500)).not.toEqual(requests(scenario, 6, 500));
  });

  it('ends, keeps a unit in its arm while the share does not fall, and is harmless when it says so', () => {
    const next = stream(scenario, 9);
    const shares = new Map<number, number>();
    let count = 0;
    for (let event = next(); event !== null; event = next()) {
      count += 1;
      const before = shares.get(event.unit);
      if (before !== undefined && event.w >= before) expect(event.arm).toBe('candidate');
      if (event.arm === 'candidate') shares.set(event.unit, Math.min(event.w, before ?? 1));
      expect(event.period).toBeGreaterThan(0);
    }
    expect(count).toBe(scenario.requests);
    const { rates } = scenario.draw(() => 0.5);
    const { p0, p1 } = rates(scenario.requests - 1);
    expect(p1 > p0).toBe(!scenario.harmless);
  });
});

describe('a measurement', () => {
  it('has Wilson’s intervals', () => {
    expect(wilson(0, 100)).toEqual({ share: 0, low: 0, high: expect.closeTo(0.03699, 4) });
    expect(wilson(5, 100)).toEqual({ share: 0.05, low: expect.closeTo(0.02154, 4), high: expect.closeTo(0.11175, 4) });
  });

  it('has the ratio of means, not the mean of ratios, and a quantile that is one of the values', () => {
    expect(ratioOf([[2, 1], [4, 3]])).toEqual({ ratio: 1.5, error: expect.closeTo(0.5 / Math.SQRT2 / 2, 10) }); // prettier-ignore
    expect(q90([5, 1, 4, 2, 3, 10, 9, 8, 7, 6])).toBe(9);
  });

  it('knows what a rule missed and what it took back early', () => {
    const never = { name: 'never', start: () => ({ see: () => null }) };
    const always = { name: 'always', start: () => ({ see: () => 'rollback' as const }) };
    const late = { ...harmful('short', { w: 0.5, p0: 0.02, p1: 0.5, margin: 0 }, 50), requests: 250 };
    const [missed, early] = measureHarmful(late, [never, always, oracle], 5).rules;
    expect(missed).toMatchObject({ missed: 1, early: 0 });
    expect(early).toMatchObject({ missed: 0, early: 1 });
  });
});

describe('equal arms', () => {
  const measured = harmlessScenarios.map((scenario) => measureHarmless(scenario, [sluice], 12));

  it('are not rolled back by our rule more often than α and noise', () => {
    for (const { rules } of measured) for (const { low } of rules) expect(low).toBeLessThanOrEqual(ALPHA);
    const all = measured.reduce((sum, { rules }) => sum + (rules[0]?.count ?? 0), 0);
    expect(wilson(all, 12 * measured.length).low).toBeLessThanOrEqual(ALPHA);
  });
});

describe('our rule', () => {
  it('needs about the units that its specification measured, and no fewer with the split checked than without', () => {
    const scenario = harmful('known', { w: 0.05, p0: 0.02, p1: 0.2, margin: 0 });
    const [ours, alone, known] = measureHarmful(scenario, [sluice, unchecked, oracle], 200).rules;
    expect(Math.abs((ours?.mean ?? 0) - 28)).toBeLessThan(4);
    expect(Math.abs((known?.mean ?? 0) - 21)).toBeLessThan(3);
    expect(ours?.mean).toBeGreaterThanOrEqual(alone?.mean ?? Number.NaN);
  });
});

describe('the goal', () => {
  const truth = { w: 0.5, p0: 0.02, p1: 0.2, margin: 0 };
  const row = (ratio: number, limit = 1.6): GoalRow => ({
    ...{ truth, of: 100, ours: 10 * ratio, oracle: 10, ratio, error: 0.01, unchecked: ratio, limit },
  });
  const rates = (count: number): { scenario: Scenario; of: number; rules: FalseRate[] }[] =>
    harmlessScenarios.slice(0, 1).map((scenario) => ({
      scenario,
      of: 2000,
      rules: [{ rule: 'Sluice', count, of: 2000, ...wilson(count, 2000) }],
    }));
  const said = (rows: GoalRow[], count: number): string[] => goalParts(rows, rates(count)).map(({ met }) => met);

  it('is met, not met, or undecided where noise could turn it round', () => {
    expect(said([row(1.3), row(1.4)], 4)).toEqual(['met', 'met', 'met', 'met']);
    expect(said([row(1.4), row(1.395)], 18)).toEqual(['undecided', 'met', 'met', 'undecided']);
    expect(said([row(1.3), row(1.7)], 60)).toEqual(['not met', 'not met', 'met', 'not met']);
    expect(averageRatio([row(1.3), row(1.7)])).toEqual({ ratio: 1.5, error: expect.closeTo(0.00707, 4) });
  });

  it('is not held against a rule that exceeds α, be it by rolling back before there was harm', () => {
    const scenario = harmful('late', truth, 50);
    const found = (rule: string, mean: number, early: number) => ({
      ...{ rule, mean, q90: mean, ratio: mean / 5, ratioError: 0.01, missed: 0, early },
    });
    const quick = (early: number) => ({
      harmless: rates(0),
      harmful: [
        { scenario, of: 100, rules: [found('Sluice', 10, 0), found('quick', 7, early), found('oracle', 5, 0)] },
      ],
    });
    expect(keepsAlpha('quick', quick(0.2))).toBe(false);
    expect(aheadOfUs(quick(0.2))).toEqual([]);
    expect(aheadOfUs(quick(0))).toMatchObject([{ rule: 'quick', mean: 7, ours: 10, level: false }]);
  });
});

describe('npm run bench -- rules', () => {
  it('says everything in lines of at most 80 columns and in figures that are numbers', async () => {
    vi.stubEnv('BENCH_FAST', '1');
    const { lines, figures } = await benchRules();
    vi.unstubAllEnvs();
    expect(lines.filter((line) => line.length > 78)).toEqual([]);
    expect(Object.values(figures).filter((figure) => !Number.isFinite(figure))).toEqual([]);
    for (const scenario of harmfulScenarios) expect(figures[`${scenario.id}.Sluice.missedShare`]).toBe(0);
  });
});
