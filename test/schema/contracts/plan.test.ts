import { describe, expect, it } from 'vitest';
import { Percent, Plan } from '#schema/contracts/plan';

const faultsOf = (sent: unknown): string[] =>
  (Plan.safeParse(sent).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a plan that cannot work', () => {
  it('is refused with every reason at once, its order included', () => {
    const stages = [{ percent: 50 }, { percent: 5, holdS: -1 }, { percent: 100 }, { percent: 100, shadow: 1 }];
    expect(faultsOf({ stages, guardrails: [{ metric: 'mood' }], alpha: 2 })).toEqual([
      expect.stringMatching(/^stages\.1\.holdS: /),
      expect.stringMatching(/^stages\.3: .*known: name, percent, holdS, minUnits/),
      'stages.1.percent: Percents never fall along a plan: 5 after 50.',
      expect.stringMatching(/^stages\.2\.percent: Only the last stage may be 100/),
      expect.stringMatching(/^guardrails\.0\.metric: .*known: error, slow, rejected/),
      expect.stringMatching(/^alpha: /),
    ]);
  });

  it('says nothing of an order that nobody can read', () => {
    expect(faultsOf({ stages: [{ percent: 50 }, null, { percent: 'x' }] })).toHaveLength(2);
  });
});

describe('a percent', () => {
  it('names a whole number of slots: every three decimals, none finer', () => {
    for (let slots = 0; slots <= 100_000; slots += 7) expect(Percent.safeParse(slots / 1000).success).toBe(true);
    for (const finer of [1e-9, 0.0005, 50.0000001, 99.9999999]) expect(Percent.safeParse(finer).success).toBe(false);
  });
});
