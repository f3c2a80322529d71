import { describe, expect, it } from 'vitest';
import { routeOf } from '#core/rollout/route';
import type { PlanInput } from '#schema/contracts/plan';
import { everybody, person, rolling, type Says, served, version } from './scene.ts';

const routed = (story: ReturnType<typeof rolling>) => routeOf(story.state).rollout;

describe('a segment stage', () => {
  const team: PlanInput = {
    stages: [
      { segment: 'team', percent: 50, holdS: 60 },
      { segment: 'beta', percent: 20, holdS: 60 },
      { percent: 10, holdS: 60 },
      { percent: 100 },
    ],
  };

  it('gives its share of the members the candidate, and nobody else', () => {
    expect(routed(rolling(team))).toMatchObject({ segment: 'team', percent: 50, earlier: [], shadow: null, period: 1 });
  });

  it('leaves its members what they have: each passed audience travels in the route, in order', () => {
    const story = rolling(team).wait(60);
    story.send(story.says());
    expect(routed(story)).toMatchObject({ segment: 'beta', percent: 20, earlier: [{ segment: 'team', percent: 50 }] });
    story.wait(60).send(story.says());
    const both = [
      { segment: 'team', percent: 50 },
      { segment: 'beta', percent: 20 },
    ];
    expect(routed(story)).toMatchObject({ segment: null, percent: 10, earlier: both });
    expect(story.rollout).toMatchObject({ percent: 10, segment: null, earlier: both });
  });

  it('of the same segment raises its share, and is no earlier audience of itself', () => {
    const story = rolling({
      stages: [{ segment: 'team', percent: 20 }, { segment: 'team', percent: 60 }, { percent: 95 }],
    });
    story.send(story.says());
    expect(routed(story)).toMatchObject({ segment: 'team', percent: 60, earlier: [] });
    story.send(story.says());
    expect(routed(story)).toMatchObject({ segment: null, percent: 95, earlier: [{ segment: 'team', percent: 60 }] });
  });

  it('that comes back gives nobody less than they had', () => {
    const stages = [
      { segment: 'team', percent: 60 },
      { segment: 'beta', percent: 20 },
      { segment: 'team', percent: 30 },
    ];
    const story = rolling({ stages: [...stages, { percent: 95 }] });
    story.send(story.says());
    story.send(story.says());
    expect(routed(story)).toMatchObject({ segment: 'team', percent: 60, earlier: [{ segment: 'beta', percent: 20 }] });
    expect(story.rollout.periods.at(-1)?.percent).toBe(60);
  });

  it('of 100 is blind: it lacks no comparison, only time', () => {
    const story = rolling({
      stages: [
        { segment: 'team', percent: 100, blind: true, holdS: 60 },
        { percent: 5, holdS: 60 },
      ],
    });
    expect(story.phase).toBe('running');
    expect(routed(story)).toMatchObject({ segment: 'team', percent: 100 });
    expect(story.wait(59).send(story.says({ n0: 0, n1: 0 }))).toEqual([]);
    story.wait(1).send(story.says({ n0: 0, n1: 0 }));
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, percent: 5 });
  });

  it('when everything is over nobody has an audience any more', () => {
    for (const end of ['rolled_back', 'completed'] as const) {
      const story = rolling({ stages: [{ segment: 'team', percent: 50 }, { percent: 100 }] });
      story.send(end === 'completed' ? story.says() : story.command('rolled_back'));
      expect(story.rollout).toMatchObject({ phase: end, segment: null, earlier: [] });
      expect(routed(story)).toBeNull();
    }
  });
});

describe('a shadow stage', () => {
  const shadow: PlanInput = { stages: [{ shadow: 0.2, holdS: 60 }, { percent: 10, holdS: 60 }, { percent: 100 }] };

  it('gives nobody the candidate and says which share of runs to mirror', () => {
    expect(routed(rolling(shadow))).toEqual({ ...everybody, ...routed(rolling(shadow)), percent: 0, shadow: 0.2 });
  });

  it('is left after its hold once somebody was mirrored and nothing failed', () => {
    const story = rolling(shadow);
    expect(story.wait(59).send(story.says())).toEqual([]);
    story.wait(1).send(story.says({ candidateUnits: 1, n0: 0, n1: 0 }));
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, percent: 10, earlier: [] });
    expect(routed(story)).toMatchObject({ percent: 10, shadow: null });
  });

  it.each<[string, PlanInput['guardrails'], Says, string]>([
    ['with nobody mirrored', [{ metric: 'error' }], { candidateUnits: 0 }, 'units to be mirrored'],
    ['with nobody mirrored, when it asks no question', [], { candidateUnits: 0 }, 'units to be mirrored'],
    ['with failed graders', [{ metric: 'error' }], { cause: 'grader_failed' }, 'graders to answer (error)'],
  ])('is not left %s', (_what, guardrails, says, words) => {
    const story = rolling({ ...shadow, guardrails }).wait(60);
    story.send(story.says(says));
    expect(story.rollout).toMatchObject({ phase: 'holding', stage: 0, waitingFor: words });
  });

  it('rolls back at once what fails there, and nobody had it, so nothing needs to be watched', () => {
    const story = rolling(shadow);
    story.send(story.says({ worse: true }));
    expect(story.rollout).toMatchObject({ phase: 'rolled_back', endedBy: 'evidence' });
    expect(story.state.takenBack).toEqual([]);
  });

  it('mirrors nothing while it is paused, and goes on when it is resumed', () => {
    const story = rolling(shadow);
    story.send(story.command('paused'));
    expect(routed(story)?.shadow).toBeNull();
    expect(story.rollout.mirrorSpent).toBe(false);
    story.send(story.command('resumed'));
    expect(routed(story)?.shadow).toBe(0.2);
  });

  it('mirrors nothing once its budget is spent; that is decided once, and what was mirrored may be enough', () => {
    const story = rolling(shadow);
    const effects = story.send(story.says({ spent: true }));
    expect(effects.find((effect) => effect.type === 'decide')?.decision.decision).toBe('mirror_spent');
    expect(routed(story)).toMatchObject({ shadow: null, percent: 0, period: 1 });
    expect(story.send(story.says({ spent: true }))).toEqual([]);
    story.wait(60).send(story.says({ spent: true }));
    expect(story.rollout).toMatchObject({ stage: 1, mirrorSpent: false });
  });

  it('says that its budget is spent when that is why it can never be left', () => {
    const story = rolling({ stages: [{ shadow: 0.2, minUnits: 200 }, { percent: 95 }] });
    story.send(story.says({ spent: true, n1: 30 }));
    expect(story.rollout).toMatchObject({ phase: 'holding', mirrorSpent: true });
    expect(story.rollout.waitingFor).toBe('more mirrored units (30 of 200, and its budget is spent)');
  });
});

describe('what a stage asks to be shown', () => {
  const shown: PlanInput = {
    stages: [{ percent: 50, holdS: 60, notWorse: [{ metric: 'error', by: 0.02 }] }, { percent: 100 }],
  };

  it('is waited for after the hold, and goes on by itself when it is shown', () => {
    const story = rolling(shown).wait(60);
    story.send(story.says({ shown: false }));
    expect(story.rollout).toMatchObject({ phase: 'holding', waitingFor: 'units to show that it is not worse (error)' });
    story.send(story.says());
    expect(story.phase).toBe('completed');
  });

  it.each([
    ['pause', 'paused'],
    ['rollback', 'rolled_back'],
  ] as const)('counts as too little data: the plan says %s', (too_little_data, phase) => {
    const story = rolling({ ...shown, whenUnknown: { too_little_data } }).wait(60);
    story.send(story.says({ shown: false }));
    expect(story.phase).toBe(phase);
  });

  it('is not shown by evidence that was never asked', () => {
    const story = rolling(shown).wait(60);
    const event = story.says();
    if (event.type !== 'evidence') throw new Error('no evidence');
    const { inputs } = event.evidence;
    const guardrails = inputs.guardrails.map((one) => ({ ...one, notWorseBy: null }));
    story.send({ ...event, evidence: { ...event.evidence, inputs: { ...inputs, guardrails } } });
    expect(story.phase).toBe('holding');
  });

  it('may be skipped by a person, which is marked', () => {
    const story = rolling(shown);
    const effects = story.send(story.advance({ shown: false }));
    expect(story.phase).toBe('completed');
    const entry = effects.find((effect) => effect.type === 'audit')?.entry;
    expect(entry?.detail).toMatchObject({ skipped: ['hold', 'too_little_data'] });
  });
});

describe('a worse slice', () => {
  it('is named in the reason', () => {
    const story = rolling({ guardrails: [{ metric: 'error', by: 'context.language' }] });
    const event = story.says({ worse: true });
    if (event.type !== 'evidence') throw new Error('no evidence');
    const verdicts = event.evidence.verdicts.map((one) => ({ ...one, by: 'context.language', slice: 'de' }));
    const effects = story.send({ ...event, evidence: { ...event.evidence, verdicts } });
    const decision = effects.find((effect) => effect.type === 'decide')?.decision;
    expect(decision?.reason).toBe('error by context.language = de is worse: log evidence 6.00');
  });
});

describe('graders of a newer edition', () => {
  it('score in a period of their own, at the same share; older ones that linger change nothing', () => {
    const story = rolling();
    const effects = story.send({ type: 'regraded', grading: 2 });
    expect(effects.find((effect) => effect.type === 'decide')?.decision).toMatchObject({
      decision: 'regraded',
      reason: 'graders of edition 2 score now, after edition 1',
    });
    expect(story.rollout).toMatchObject({ period: 2, percent: 10, stage: 0, frozen: { grading: 2 }, phase: 'running' });
    for (const grading of [1, 2]) expect(story.send({ type: 'regraded', grading })).toEqual([]);
  });

  it('change nothing when nothing is rolled out', () => {
    expect(served().send({ type: 'regraded', grading: 2 })).toEqual([]);
  });

  it('do not shorten the hold', () => {
    const story = rolling().wait(50);
    story.send({ type: 'regraded', grading: 2 });
    story.wait(10).send(story.says());
    expect(story.rollout.stage).toBe(1);
  });
});

describe('a disabled feature', () => {
  it('mirrors nothing: its rollout is paused', () => {
    const story = rolling({ stages: [{ shadow: 0.5 }, { percent: 95 }] });
    story.send({ type: 'disabled', reason: 'fire', by: person });
    expect(routed(story)).toMatchObject({ candidate: version(2), shadow: null });
  });
});
