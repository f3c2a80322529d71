import { describe, expect, it } from 'vitest';
import { expectedUnits } from '#core/evidence/expected-units';
import { previewPlan } from '#core/plan/preview-plan';
import { unitsToCatch } from '#core/plan/units-to-catch';
import type { TrafficSeen } from '#schema/contracts/rpc';
import { planOf } from './plans.ts';

const error = { metric: 'error' };
const rejected = { metric: 'rejected', feedback: 'thumbs', waitS: 1800 };
const busy = (...rates: TrafficSeen['rates']): TrafficSeen => ({ unitsPerS: 2, runsPerS: 6, rates });
const silent = (...rates: TrafficSeen['rates']): TrafficSeen => ({ unitsPerS: null, runsPerS: null, rates });
/** So many that what was seen is what is so. */
const twoPercent = { n: 1e12, k: 2e10 };

const previewOf = (written: unknown, traffic: TrafficSeen, unpriced: string[] = [], measure = 1) =>
  previewPlan(planOf(written), traffic, { deadlineS: 120, unpriced, measure });
const stageOf = (stage: object, traffic: TrafficSeen, guardrails: unknown[] = [error]) =>
  previewOf({ stages: [stage, { percent: 100 }], guardrails }, traffic).stages[0];

describe('a stage', () => {
  it('gets its share of the units that come', () => {
    expect(stageOf({ percent: 25, holdS: 60 }, busy(twoPercent))).toMatchObject({
      name: '1',
      unitsPerS: 0.5,
      units: 1,
    });
  });

  it('takes as long as its hold when its units come sooner, and longer when they do not', () => {
    expect(stageOf({ percent: 25, holdS: 60, minUnits: 10 }, busy(twoPercent))).toMatchObject({
      units: 10,
      expectedS: 60,
    });
    expect(stageOf({ percent: 25, holdS: 60, minUnits: 100 }, busy(twoPercent))).toMatchObject({
      units: 100,
      expectedS: 200,
    });
  });

  it('has to wait for units that no cache serves where a version caches, and says so; a shadow stage has not', () => {
    const stages = [
      { shadow: 0.5, shadowUsd: 5, holdS: 60, minUnits: 10 },
      { percent: 25, holdS: 60, minUnits: 100 },
      { percent: 100 },
    ];
    const written = { stages, guardrails: [error] };
    const [all, measured] = [1, 0.1].map((share) => previewOf(written, busy(twoPercent), [], share));
    expect(measured?.stages[0]).toEqual(all?.stages[0]);
    expect(all?.stages[1]).toMatchObject({ unitsPerS: 0.5, units: 100, expectedS: 200 });
    expect(measured?.stages[1]).toMatchObject({ unitsPerS: 0.05, units: 100, expectedS: 2000 });
    expect(measured?.warnings).toContainEqual(expect.stringContaining('so 10 % of the units count'));
    expect(all?.warnings).not.toContainEqual(expect.stringContaining('of the units count'));
  });

  it('needs the units that its criterion needs, old enough to count', () => {
    const units = Math.ceil(expectedUnits(0.02, 0.5, 0.03));
    const stage = stageOf({ percent: 50, holdS: 60, notWorse: [{ metric: 'error', by: 0.03 }] }, busy(twoPercent));
    expect(stage).toMatchObject({ units, expectedS: units + 120 });
  });

  it('waits for feedback however many come', () => {
    expect(stageOf({ percent: 50, holdS: 60 }, busy(twoPercent, null), [error, rejected])?.expectedS).toBe(1801);
  });

  it('needs the more units the fewer of them are graded', () => {
    const bad = { metric: 'bad', grader: 'length', max: 900, under: 1, sample: 0.1 };
    const stage = { percent: 50, holdS: 60, notWorse: [{ metric: 'bad', by: 0.05 }] };
    expect(stageOf(stage, busy(twoPercent), [bad])?.units).toBe(Math.ceil(expectedUnits(0.02, 0.5, 0.05) / 0.1));
  });

  it('of everybody takes no time, asks nothing and compares nobody', () => {
    const { stages, expectedS } = previewOf({ stages: [{ percent: 100 }], guardrails: [error] }, silent(null));
    expect(stages).toEqual([{ stage: 0, name: '1', unitsPerS: null, units: 0, expectedS: 0, smallest: [] }]);
    expect(expectedS).toBe(0);
  });

  it.each([
    ['without traffic', { percent: 25, holdS: 60 }, silent(null)],
    ['of an audience nobody counted', { segment: 'beta', holdS: 60 }, busy(twoPercent)],
    [
      'that wants an equal candidate to be better',
      { percent: 25, holdS: 60, notWorse: [{ metric: 'error', by: 0 }] },
      busy(twoPercent),
    ],
  ])('%s takes nobody knows how long, and so does the plan', (_, stage, traffic) => {
    const { stages, expectedS } = previewOf({ stages: [stage, { percent: 100 }], guardrails: [error] }, traffic);
    expect([stages[0]?.expectedS, expectedS]).toEqual([null, null]);
  });

  it('that asks for nothing takes its hold, with traffic or without', () => {
    const blind = { segment: 'beta', percent: 100, blind: true, holdS: 30 };
    const { stages, expectedS } = previewOf(
      { stages: [blind, { percent: 5, holdS: 60 }, { percent: 100 }], guardrails: [] },
      silent(),
    );
    expect([stages[0]?.expectedS, stages[1]?.expectedS, expectedS]).toEqual([30, 60, 90]);
  });

  it('that mirrors gets every unit at most once, however often it asks', () => {
    const mirrored = (runsPerS: number) =>
      stageOf({ shadow: 0.5, holdS: 60 }, { ...busy(twoPercent), runsPerS })?.unitsPerS;
    expect([mirrored(2), mirrored(4), mirrored(2000)]).toEqual([1, 1.5, 2]);
  });
});

describe('the smallest regression that a stage could catch', () => {
  it('is the one that its units are just enough for, at the part of α that its guardrail has', () => {
    const [smallest] = stageOf({ percent: 50, holdS: 600 }, busy(twoPercent))?.smallest ?? [];
    expect(smallest).toMatchObject({ guardrail: 'error', control: 0.02 });
    const regression = { w: 0.5, control: 0.02, candidate: smallest?.candidate ?? 0, margin: 0, alpha: 0.01 * 0.8 };
    expect(unitsToCatch(regression)).toBeCloseTo(600, 3);
  });

  it('is larger beside other guardrails, and when it is watched by an attribute', () => {
    const alone = stageOf({ percent: 50, holdS: 600 }, busy(twoPercent))?.smallest[0]?.candidate;
    const shared = stageOf({ percent: 50, holdS: 600 }, busy(twoPercent, null), [error, { metric: 'blocked' }]);
    const apart = stageOf({ percent: 50, holdS: 600 }, busy(twoPercent), [{ ...error, by: 'context.plan' }]);
    expect(shared?.smallest).toHaveLength(1);
    expect(shared?.smallest[0]?.candidate).toBeGreaterThan(alone ?? 1);
    expect(apart?.smallest).toMatchObject([
      { guardrail: 'error by context.plan', candidate: shared?.smallest[0]?.candidate },
    ]);
  });

  it('is not that of a control that never fails, because none of three hundred did', () => {
    const stage = { percent: 50, holdS: 6_000_000 };
    const [smallest] = stageOf(stage, busy({ n: 300, k: 0 }))?.smallest ?? [];
    expect(smallest?.control).toBe(0);
    expect(smallest?.candidate).toBeGreaterThan(0.5 / 301);
  });

  it('is none when too few come, and nothing is said of a rate that nobody knows', () => {
    expect(stageOf({ percent: 0.01, holdS: 1 }, busy(twoPercent))?.smallest).toMatchObject([{ candidate: null }]);
    expect(stageOf({ percent: 50, holdS: 600 }, busy(null))?.smallest).toEqual([]);
  });

  it('is told of feedback by those whose time is up', () => {
    const feedback = (holdS: number) =>
      stageOf({ percent: 50, holdS }, busy(twoPercent), [rejected])?.smallest[0]?.candidate ?? 1;
    expect(feedback(1800 + 600)).toBeCloseTo(
      stageOf({ percent: 50, holdS: 600 }, busy(twoPercent))?.smallest[0]?.candidate ?? 0,
      6,
    );
  });

  it('is told of pairs in a shadow stage, where nobody is asked for feedback', () => {
    const [smallest, ...more] =
      stageOf({ shadow: 0.5, holdS: 600 }, busy(twoPercent, twoPercent), [error, rejected])?.smallest ?? [];
    expect(more).toEqual([]);
    expect(smallest?.guardrail).toBe('error');
    expect(smallest?.candidate).toBeGreaterThan(0.03);
    expect(smallest?.candidate).toBeLessThan(0.1);
  });
});

describe('an author is warned', () => {
  const calm = { percent: 50, holdS: 600, minUnits: 200 };
  const warningsOf = (stage: object, traffic: TrafficSeen = busy(twoPercent), guardrails: unknown[] = [error]) =>
    previewOf({ stages: [stage, { percent: 100 }], guardrails }, traffic).warnings;

  it('of nothing when nothing surprises', () => expect(warningsOf(calm)).toEqual([]));

  it.each<[string, object, TrafficSeen, unknown[], RegExp]>([
    [
      'that units will take days',
      { ...calm, percent: 0.1, minUnits: 5000 },
      busy(twoPercent),
      [error],
      /"1" will take about 29 days instead of its hold of 10 minutes for 5000 candidate units, with 7.2 an hour/,
    ],
    [
      'that a criterion takes far longer than its hold',
      { ...calm, notWorse: [{ metric: 'error', by: 0.001 }] },
      busy(twoPercent),
      [error],
      /will take about .* to show that it is not worse \(about \d+ candidate units\)/,
    ],
    [
      'that no equal candidate passes a margin of 0',
      { ...calm, notWorse: [{ metric: 'error', by: 0 }] },
      busy(twoPercent),
      [error],
      /waits there for ever/,
    ],
    [
      'that feedback comes after the hold',
      calm,
      busy(twoPercent, twoPercent),
      [error, rejected],
      /held for 10 minutes, and thumbs is waited for 30 minutes/,
    ],
    [
      'that runs are not old enough when the hold ends',
      { ...calm, holdS: 60, notWorse: [{ metric: 'error', by: 0.1 }] },
      busy(twoPercent),
      [error],
      /older than its deadline of 2 minutes/,
    ],
    [
      'that one unit is enough',
      { ...calm, minUnits: 0 },
      busy(twoPercent),
      [error],
      /with one unit counted in each arm/,
    ],
    ['that nothing watches', calm, busy(), [], /no guardrails/],
    ['that there was no traffic', calm, silent(null), [error], /Too little traffic/],
    [
      'that nobody counted an audience',
      { segment: 'beta', holdS: 600, minUnits: 200 },
      busy(twoPercent),
      [error],
      /how many are in beta/,
    ],
    ['that a rate is unknown', calm, busy(null), [error], /not known yet for error/],
    [
      'that slices take longer',
      calm,
      busy(twoPercent),
      [{ ...error, by: 'context.plan' }],
      /context.plan is counted for each value apart/,
    ],
  ])('%s', (_, stage, traffic, guardrails, words) => {
    expect(warningsOf(stage, traffic, guardrails)).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  });

  it('that a model without a price ends the mirroring early', () => {
    const plan = { stages: [{ shadow: 0.5, holdS: 600, minUnits: 50 }, { percent: 100 }], guardrails: [error] };
    expect(previewOf(plan, busy(twoPercent), ['openai/new']).warnings).toEqual([
      expect.stringMatching(/at most 20 runs, fewer than its minUnits of 50: nobody knows the price of openai\/new/),
    ]);
  });
});
