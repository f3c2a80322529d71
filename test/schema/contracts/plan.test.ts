import { describe, expect, it } from 'vitest';
import { completePlan, defaultStages } from '#schema/contracts/default-plan';
import { levels } from '#schema/contracts/feature';
import { Plan, PlanRequest } from '#schema/contracts/plan';
import { Percent } from '#schema/contracts/stage';

const faultsOf = (sent: unknown): string[] =>
  (Plan.safeParse(sent).error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
const faultsOfStages = (...stages: unknown[]): string[] => faultsOf({ stages, guardrails: [] });

describe('a plan that cannot work', () => {
  it('is refused with every reason at once, its order included', () => {
    const stages = [{ percent: 50 }, { percent: 5, holdS: -1 }, { percent: 100 }, { percent: 100, canary: 1 }];
    expect(faultsOf({ stages, guardrails: [{ metric: 'mood' }], alpha: 2, onNewer: 'race' })).toEqual([
      expect.stringMatching(/^stages\.1\.holdS: /),
      expect.stringMatching(
        /^stages\.3: .*known: name, holdS, minUnits, requires, notWorse, percent, segment, blind, shadow/,
      ),
      'stages.1.percent: Percents never fall along a plan: 5 after 50.',
      expect.stringMatching(/^stages\.2\.percent: Only the last stage may be 100/),
      expect.stringMatching(/^guardrails\.0\.metric: .*known: error, fallback, slow, costly, blocked, bad, rejected/),
      expect.stringMatching(/^alpha: /),
      expect.stringMatching(/^onNewer: Unknown reaction "race"; known: refuse, supersede, queue/),
    ]);
  });

  it('says nothing of an order that nobody can read', () => {
    expect(faultsOfStages({ percent: 50 }, null, { percent: 'x' })).toHaveLength(2);
  });

  it.each([
    ['everybody before some', [{ percent: 5 }, { segment: 'beta' }], /^stages\.1\.segment: First shadow/],
    ['some before nobody', [{ segment: 'beta' }, { shadow: 1 }, { percent: 5 }], /^stages\.1\.shadow: First shadow/],
    [
      'a falling share of one audience',
      [{ segment: 'beta' }, { segment: 'beta', percent: 20 }],
      /^stages\.1\.percent: .*20 after 50/,
    ],
    ['nobody at the end', [{ shadow: 0.5 }], /^stages\.0\.shadow: A shadow stage promotes nobody/],
    ['nobody in a stage', [{ percent: 0 }], /^stages\.0\.percent: A stage exposes somebody/],
    ['a stage that says nothing', [{ holdS: 5 }], /^stages\.0\.percent: Say whom it exposes/],
    [
      'somebody in a shadow stage',
      [{ shadow: 0.5, percent: 5 }, { percent: 5 }],
      /^stages\.0\.percent: A shadow stage exposes nobody/,
    ],
    ['an audience in a shadow stage', [{ shadow: 0.5, segment: 'beta' }, { percent: 5 }], /^stages\.0\.segment: /],
    [
      'an audience without a control that hides it',
      [{ segment: 'beta', percent: 100 }],
      /^stages\.0\.blind: .*"blind": true/,
    ],
    ['a budget of no mirror', [{ percent: 5, shadowUsd: 3 }], /^stages\.0\.shadowUsd: /],
    ['a role nobody has', [{ percent: 5, requires: [{ approval: 'king' }] }], /^stages\.0\.requires\.0.*: .*approver/],
  ])('cannot have %s', (_, stages, fault) => {
    expect(faultsOfStages(...stages)).toEqual([expect.stringMatching(fault)]);
  });
});

describe('a plan in order', () => {
  it('is shadow, then audiences, then everybody', () => {
    const stages = [
      { shadow: 1 },
      { shadow: 0.1 },
      { segment: 'internal' },
      { segment: 'beta', percent: 20 },
      { segment: 'beta', percent: 20 },
      { segment: 'staff', percent: 100, blind: true },
      { percent: 1 },
      { percent: 100 },
    ];
    expect(faultsOfStages(...stages)).toEqual([]);
  });

  it('is filled in: half of an audience, nobody in a shadow, one dollar', () => {
    const { stages } = Plan.parse({ stages: [{ shadow: 1 }, { segment: 'beta' }, { percent: 5 }], guardrails: [] });
    expect(stages.map(({ percent }) => percent)).toEqual([0, 50, 5]);
    expect(stages[0]?.shadowUsd).toBe(1);
  });

  it('stays what it is when it is read again', () => {
    const written = {
      stages: [{ shadow: 1 }, { segment: 'beta', holdS: 3 }, { percent: 5, requires: ['approval'] }],
      guardrails: [],
    };
    const plan = Plan.parse(written);
    expect(Plan.parse(JSON.parse(JSON.stringify(plan)))).toEqual(plan);
  });
});

describe('a plan that leaves something out', () => {
  it.each(levels)('gets the stages of level %s, which are in order and end with everybody', (level) => {
    const plan = completePlan(PlanRequest.parse({}), { level, guardrails: [] });
    expect(plan.stages).toEqual(defaultStages(level));
    expect(faultsOf(plan)).toEqual([]);
    expect(plan.stages.at(-1)?.percent).toBe(100);
    expect(plan.guardrails).toEqual([{ metric: 'error', margin: 0 }]);
  });

  it('is watched by the guardrails of its feature, and by none when it says so', () => {
    const guardrails = [{ metric: 'blocked', margin: 0.1 } as const];
    expect(completePlan(PlanRequest.parse({}), { level: 'L0', guardrails }).guardrails).toEqual(guardrails);
    expect(completePlan(PlanRequest.parse({ guardrails: [] }), { level: 'L0', guardrails }).guardrails).toEqual([]);
  });

  it.each([
    ['L0', false],
    ['L1', false],
    ['L2', true],
    ['L3', true],
  ] as const)('asks for a word before everybody gets it at level %s: %s', (level, asked) => {
    expect(defaultStages(level).some(({ requires }) => requires.length > 0)).toBe(asked);
  });
});

describe('a percent', () => {
  it('names a whole number of slots: every three decimals, none finer', () => {
    for (let slots = 0; slots <= 100_000; slots += 7) expect(Percent.safeParse(slots / 1000).success).toBe(true);
    for (const finer of [1e-9, 0.0005, 50.0000001, 99.9999999]) expect(Percent.safeParse(finer).success).toBe(false);
  });
});
