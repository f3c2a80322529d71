import { describe, expect, it } from 'vitest';
import { checkPlan, type PlanFacts } from '#core/plan/check-plan';
import { modelName, usedModels } from '#core/plan/used-models';
import { bare, factsOf, planOf } from './plans.ts';

const faults = (written: unknown, facts: PlanFacts = factsOf()): [string, string][] =>
  checkPlan(planOf(written), facts).map(({ path, message }) => [path, message]);
const pathsOf = (written: unknown, facts?: PlanFacts): string[] => faults(written, facts).map(([path]) => path);

/** The plan of contract.md, without its gates. */
const whole = {
  stages: [
    { name: 'shadow', shadow: 0.2, shadowUsd: 5, holdS: 600 },
    { name: 'team', segment: 'internal', percent: 50, holdS: 600 },
    { name: '5%', percent: 5, holdS: 600, minUnits: 200 },
    { name: '50%', percent: 50, holdS: 1800, notWorse: [{ metric: 'error', by: 0.02 }], requires: ['approval'] },
    { name: '100%', percent: 100 },
  ],
  guardrails: [
    { metric: 'error', margin: 0.005 },
    { metric: 'slow', overMs: 2500, margin: 0.02 },
    { metric: 'costly', overUsd: 0.01 },
    { metric: 'bad', grader: 'grounded', under: 0.7, sample: 0.2 },
    { metric: 'rejected', feedback: 'thumbs', waitS: 1800 },
    { metric: 'error', by: 'context.language' },
  ],
};

const error = { metric: 'error' };
const rejected = { metric: 'rejected', feedback: 'thumbs', waitS: 1800 };
const over = (...stages: unknown[]) => ({ stages, guardrails: [error] });
const watched = (...guardrails: unknown[]) => ({ stages: [{ percent: 5, holdS: 1 }], guardrails });
const shown = { metric: 'error', by: 0.02 };

describe('a plan', () => {
  it('that can work has no faults', () => expect(faults(whole)).toEqual([]));

  it('is told every reason at once, each with its place', () => {
    const plan = {
      stages: [
        { segment: 'vip', holdS: 60 },
        { percent: 10, holdS: 60, notWorse: [{ metric: 'slow', by: 0.1 }] },
        { percent: 100, minUnits: 5, notWorse: [shown] },
      ],
      guardrails: [error, { metric: 'fallback' }, { metric: 'blocked' }, { ...rejected, weight: 2 }, rejected],
      whenUnknown: { no_data: 'rollback' },
    };
    expect(pathsOf(plan, factsOf(bare))).toEqual([
      'plan.stages.0.segment',
      'plan.stages.1.notWorse.0.metric',
      'plan.stages.2.notWorse',
      'plan.stages.2.minUnits',
      'plan.guardrails.1',
      'plan.guardrails.2',
      'plan.guardrails.4',
      'plan.whenUnknown.no_data',
      'plan.whenUnknown.no_data',
    ]);
  });

  it('that names an unknown segment is told the known ones', () => {
    expect(faults(over({ segment: 'vip' }, { percent: 100 }))).toEqual([
      ['plan.stages.0.segment', 'Unknown segment "vip"; known: beta, internal.'],
    ]);
    expect(faults(over({ segment: 'vip' }), factsOf({}, { segments: [] }))[0]?.[1]).toContain('known: none');
  });
});

describe('a guardrail that the version can never answer is refused', () => {
  const dumb = factsOf(bare);
  const oneModel = factsOf({ models: { main: [{ provider: 'openai', model: 'gpt-5-mini' }] } });
  it.each([
    ['grounded without a retrieve step', { metric: 'bad', grader: 'grounded', under: 0.5 }, dumb],
    ['citation without a retrieve step', { metric: 'bad', grader: 'citation', under: 0.5 }, dumb],
    ['a part that no output has', { metric: 'bad', grader: 'length', max: 9, on: 'output.nowhere', under: 1 }, dumb],
    ['fallback without a second model or a degraded answer', { metric: 'fallback' }, oneModel],
    ['blocked without a guard', { metric: 'blocked' }, dumb],
    [
      'costly with a model without a price',
      { metric: 'costly', overUsd: 1 },
      factsOf({}, { unpriced: ['openai/gpt-5-mini'] }),
    ],
    ['contains that looks for nothing', { metric: 'bad', grader: 'contains', under: 0.5 }, dumb],
    ['length without a bound', { metric: 'bad', grader: 'length', under: 0.5 }, dumb],
    ['length whose bounds cross', { metric: 'bad', grader: 'length', under: 0.5, min: 9, max: 3 }, dumb],
    ['schema that is none', { metric: 'bad', grader: 'schema', under: 0.5, schema: { type: 'strang' } }, dumb],
  ])('%s', (_, guardrail, facts) => {
    const [[path] = [], ...more] = faults(watched(error, guardrail), facts);
    expect(path).toMatch(/^plan\.guardrails\.1/);
    expect(more).toEqual([]);
  });

  it.each([
    [
      'a degraded answer is something to fall back to',
      { metric: 'fallback' },
      factsOf({ ...bare, degraded: { answer: 'Later.' } }),
    ],
    ['a version that costs nothing may be watched for its price', { metric: 'costly', overUsd: 1 }, dumb],
    ['other graders need no documents', { metric: 'bad', grader: 'length', max: 90, under: 1 }, dumb],
  ])('but %s', (_, guardrail, facts) => expect(faults(watched(guardrail), facts)).toEqual([]));
});

it('a model that no step asks is none whose price must be known', () => {
  expect(usedModels(factsOf().manifest).map(modelName)).toEqual(['openai/gpt-5-mini', 'baseline/extractive']);
});

describe('two guardrails', () => {
  it.each([
    ['alike', [error, error]],
    ['that differ in weight alone', [error, { ...error, weight: 3 }]],
    [
      'of which one names the whole reply, which the other means',
      [{}, { on: 'output' }].map((on) => ({ metric: 'bad', grader: 'length', max: 9, under: 1, ...on })),
    ],
    [
      'that differ in the sample alone',
      [1, 0.5].map((sample) => ({ metric: 'bad', grader: 'grounded', under: 0.5, sample })),
    ],
  ])('%s would pay twice for one question', (_, guardrails) =>
    expect(pathsOf(watched(...guardrails))).toEqual(['plan.guardrails.1']),
  );

  it('that differ in margin, threshold or attribute are two', () => {
    const slow = (overMs: number) => ({ metric: 'slow', overMs });
    expect(
      faults(watched(error, { ...error, margin: 0.1 }, { ...error, by: 'context.plan' }, slow(1), slow(2))),
    ).toEqual([]);
  });
});

it('no more attributes are watched than a record holds', () => {
  const by = (n: number) => ({ ...error, by: `context.a${n}` });
  const [eight, ninth] = [[0, 1, 2, 3, 4, 5, 6, 7].map(by), by(8)];
  expect(faults(watched(...eight, { metric: 'slow', overMs: 1, by: 'context.a0' }))).toEqual([]);
  expect(pathsOf(watched(...eight, ninth))).toEqual(['plan.guardrails.8.by']);
});

describe('what a stage asks for', () => {
  it.each([
    [
      'a criterion on a stage of 100',
      over({ percent: 5 }, { percent: 100, notWorse: [shown] }),
      'plan.stages.1.notWorse',
    ],
    ['units on a stage of 100', over({ percent: 5 }, { percent: 100, minUnits: 1 }), 'plan.stages.1.minUnits'],
    [
      'a criterion on a blind stage',
      over({ segment: 'beta', percent: 100, blind: true, notWorse: [shown] }),
      'plan.stages.0.notWorse',
    ],
    [
      'units on a blind stage',
      over({ segment: 'beta', percent: 100, blind: true, minUnits: 9 }),
      'plan.stages.0.minUnits',
    ],
    [
      'a criterion without a guardrail',
      over({ percent: 5, notWorse: [{ metric: 'slow', by: 0.1 }] }),
      'plan.stages.0.notWorse.0.metric',
    ],
    [
      'one guardrail asked twice',
      over({ percent: 5, notWorse: [shown, { ...shown, by: 0.1 }] }),
      'plan.stages.0.notWorse.1',
    ],
    [
      'a grader named for an error',
      over({ percent: 5, notWorse: [{ ...shown, grader: 'length' }] }),
      'plan.stages.0.notWorse.0.grader',
    ],
    ['more pairs than are kept', over({ shadow: 0.5, minUnits: 5001 }, { percent: 5 }), 'plan.stages.0.minUnits'],
  ])('%s is refused', (_, plan, path) => expect(pathsOf(plan)).toEqual([path]));

  it('may be another feedback than the guardrail has: that one is missing', () => {
    const stage = { percent: 5, holdS: 9, notWorse: [{ metric: 'rejected', by: 0.1, feedback: 'stars' }] };
    expect(pathsOf({ stages: [stage], guardrails: [rejected] })).toEqual(['plan.stages.0.notWorse.0.metric']);
  });

  it.each([
    [
      'feedback in a shadow stage',
      { shadow: 0.5, notWorse: [{ metric: 'rejected', by: 0.1 }] },
      [error, rejected],
      'notWorse.0.metric',
    ],
    ['a shadow stage that only feedback could judge', { shadow: 0.5 }, [rejected], 'shadow'],
    [
      'first words in a shadow stage',
      { shadow: 0.5, notWorse: [{ metric: 'slow', by: 0.1 }] },
      [error, { metric: 'slow', of: 'first_token', overMs: 300 }],
      'notWorse.0.metric',
    ],
  ])('cannot be %s', (_, stage, guardrails, path) =>
    expect(pathsOf({ stages: [stage, { percent: 5 }], guardrails })).toEqual([`plan.stages.0.${path}`]),
  );

  it('is the pooled guardrail, when the same is also watched by an attribute', () => {
    const plan = { stages: [{ percent: 5, notWorse: [shown] }], guardrails: [error, { ...error, by: 'context.plan' }] };
    expect(faults(plan)).toEqual([]);
  });
});

describe('a reaction to a lack that is always there is refused', () => {
  const plan = (stage: object, guardrails: unknown[], whenUnknown: object) => ({
    stages: [stage, { percent: 100 }],
    guardrails,
    whenUnknown,
  });
  const rollback = { no_data: 'rollback' };
  const late = { too_little_data: 'pause' };
  it.each([
    ['feedback that comes after the hold', plan({ percent: 5, holdS: 600 }, [error, rejected], rollback), 'no_data'],
    [
      'feedback that comes after the hold, paused for',
      plan({ percent: 5, holdS: 600 }, [rejected], { no_data: 'pause' }),
      'no_data',
    ],
    ['no hold at all', plan({ percent: 5 }, [error], rollback), 'no_data'],
    [
      'units whose feedback comes after the hold',
      plan({ percent: 5, holdS: 600, minUnits: 9 }, [rejected], late),
      'too_little_data',
    ],
    [
      'a criterion whose feedback comes after the hold',
      plan({ percent: 5, holdS: 600, notWorse: [{ metric: 'rejected', by: 0.1 }] }, [error, rejected], late),
      'too_little_data',
    ],
  ])('%s', (_, written, cause) => expect(pathsOf(written)).toEqual([`plan.whenUnknown.${cause}`]));

  it.each([
    [
      'the hold is longer than feedback takes',
      plan({ percent: 5, holdS: 1801 }, [error, rejected], { ...rollback, ...late }),
    ],
    ['units are counted by another guardrail', plan({ percent: 5, holdS: 600, minUnits: 9 }, [error, rejected], late)],
    [
      'mirrored runs wait for no feedback',
      {
        ...plan({ shadow: 0.5, holdS: 60 }, [error, rejected], rollback),
        stages: [
          { shadow: 0.5, holdS: 60 },
          { percent: 5, holdS: 2000 },
        ],
      },
    ],
    ['nothing is watched', plan({ percent: 5 }, [], rollback)],
    ['the plan waits', plan({ percent: 5 }, [rejected], { no_data: 'hold' })],
  ])('but not when %s', (_, written) => expect(faults(written)).toEqual([]));
});
