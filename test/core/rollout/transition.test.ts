import { describe, expect, it } from 'vitest';
import { routeOf } from '#core/rollout/route';
import type { PlanInput, UnknownCause } from '#schema/contracts/plan';
import {
  everybody,
  evidenceOf,
  frozen,
  hash,
  person,
  plan,
  rolling,
  rolloutId,
  served,
  Story,
  typesOf,
  version,
} from './scene.ts';

describe('versions', () => {
  it('the first version serves everybody at once when its pusher may move traffic', () => {
    const story = new Story();
    expect(typesOf(story.push(1))).toEqual(['publish', 'audit', 'notify', 'project']);
    expect(routeOf(story.state)).toEqual({
      revision: 1,
      control: version(1),
      rollout: null,
      disabled: false,
      versions: { [version(1)]: hash(1) },
    });
  });

  it('the first version serves nobody when its pusher may not move traffic, and a second push does not change that', () => {
    const story = new Story();
    story.push(1, false);
    expect(story.state.control).toBeNull();
    story.push(1, true);
    story.push(2, true);
    expect(story.state.control).toBeNull();
  });

  it('a later version changes no traffic, but the edge learns its hash', () => {
    const story = new Story();
    story.push(1);
    expect(typesOf(story.push(2))).toEqual(['publish', 'project']);
    story.push(3);
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
    expect(Object.keys(routeOf(story.state).versions)).toHaveLength(3);
  });

  it('pushing a version again changes nothing and tells nobody', () => {
    const story = served();
    const before = story.state;
    expect(story.push(1)).toEqual([]);
    expect(story.state).toBe(before);
  });

  it('two versions never share a name', () => {
    const story = served();
    const refused = story.refusal({
      type: 'version_added',
      version: version(1),
      hash: hash(9),
      serveFirst: true,
      by: person,
    });
    expect(refused.code).toBe('conflict');
  });
});

describe('a planned rollout', () => {
  it('exposes the first stage at once, wakes at the end of its hold, and writes its plan down', () => {
    const story = served();
    const effects = story.start(2);
    expect(typesOf(effects)).toEqual(['publish', 'decide', 'audit', 'notify', 'wake_at', 'project']);
    expect(effects.find(({ type }) => type === 'wake_at')).toMatchObject({ atMs: story.nowMs + 60_000 });
    expect(routeOf(story.state).rollout).toEqual({
      ...everybody,
      ...{ id: rolloutId(1), candidate: version(2), percent: 10, period: 1 },
    });
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 0, percent: 10, waitingFor: null, decisions: 1 });
  });

  it.each([
    ['a version nobody pushed', 9, {}, 'not_found'],
    ['the version that is control', 1, {}, 'invalid'],
    [
      'slowness without a threshold or enough runs to take one from',
      2,
      { guardrails: [{ metric: 'slow' }] },
      'invalid',
    ],
  ] as const)('refuses %s', (_what, n, input, code) => {
    const story = served();
    const started = {
      type: 'rollout_started',
      candidate: version(n),
      plan: plan(input as PlanInput),
      frozen,
      by: person,
    } as const;
    expect(story.refusal(started).code).toBe(code);
  });

  it('names the guardrail that has no threshold', () => {
    const story = served();
    const slow = plan({ guardrails: [{ metric: 'error' }, { metric: 'slow' }] });
    const started = { type: 'rollout_started', candidate: version(2), plan: slow, frozen, by: person } as const;
    expect(story.refusal(started).issues?.map(({ path }) => path)).toEqual(['plan.guardrails.1.overMs']);
    expect(story.ask({ ...started, frozen: { ...frozen, slowOverMs: 900 } }).ok).toBe(true);
  });

  it('refuses a second one while one runs, and names its phase', () => {
    const story = rolling();
    const refused = story.refusal({ type: 'rollout_started', candidate: version(3), plan: plan(), frozen, by: person });
    expect(refused).toMatchObject({ code: 'conflict', detail: expect.stringContaining('running') as string });
  });

  it('refuses while nothing serves, and while the feature is disabled', () => {
    const story = new Story();
    story.push(1, false);
    const started = (n: number) =>
      ({ type: 'rollout_started', candidate: version(n), plan: plan(), frozen, by: person }) as const;
    expect(story.refusal(started(1)).code).toBe('conflict');
    const off = served();
    off.send({ type: 'disabled', reason: 'fire', by: person });
    expect(off.refusal(started(2)).code).toBe('conflict');
  });

  it('does not advance before its hold is over, however good the evidence', () => {
    const story = rolling().wait(59.999);
    expect(story.send(story.says())).toEqual([]);
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 0 });
  });

  it('advances once the hold is over and nothing lacks, in a period and with a settle time of its own', () => {
    const story = rolling().wait(60);
    const effects = story.send(story.says({ settleMs: 900 }));
    expect(typesOf(effects)).toEqual(['publish', 'decide', 'audit', 'notify', 'wake_at', 'project']);
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, percent: 50, period: 2, heldMs: 0 });
    expect(story.rollout.frozen.settleMs).toBe(900);
    expect(story.rollout.periods).toEqual([
      { index: 1, percent: 10, stage: 0, sinceMs: 1_000_000 },
      { index: 2, percent: 50, stage: 1, sinceMs: 1_060_000 },
    ]);
  });

  it('takes one stage at a time, whatever one event knows', () => {
    const story = rolling({ stages: [{ percent: 1 }, { percent: 2 }, { percent: 3 }], guardrails: [] });
    story.send({ type: 'ticked' });
    expect(story.rollout.stage).toBe(1);
    story.send({ type: 'ticked' });
    expect(story.rollout.stage).toBe(2);
  });

  it('a last stage of 100 completes at once: the candidate becomes control', () => {
    const story = rolling().wait(60);
    story.send(story.says());
    story.wait(60).send(story.says());
    expect(story.rollout).toMatchObject({ phase: 'completed', stage: 2, percent: 100, waitingFor: null });
    expect(routeOf(story.state)).toMatchObject({ control: version(2), rollout: null });
  });

  it('a last stage of 95 keeps comparing for as long as it is held, and then completes', () => {
    const story = rolling({ stages: [{ percent: 95, holdS: 60 }] });
    story.wait(59).send(story.says());
    expect(story.phase).toBe('running');
    story.wait(1).send(story.says());
    expect(story.rollout).toMatchObject({ phase: 'completed', stage: 0, percent: 100 });
    expect(story.state.control).toBe(version(2));
  });

  it('a plan of one stage of 100 completes when it starts', () => {
    const story = served();
    story.start(2, { stages: [{ percent: 100 }] });
    expect(story.phase).toBe('completed');
    expect(story.state.control).toBe(version(2));
  });

  it('without guardrails time and units alone move it', () => {
    const byTime = rolling({ guardrails: [], stages: [{ percent: 5, holdS: 10 }, { percent: 100 }] }).wait(10);
    byTime.send({ type: 'ticked' });
    expect(byTime.phase).toBe('completed');
    const byUnits = rolling({ guardrails: [], stages: [{ percent: 5, minUnits: 20 }, { percent: 100 }] });
    byUnits.send({ type: 'ticked' });
    expect(byUnits.phase).toBe('holding');
    byUnits.send(byUnits.says({ candidateUnits: 19 }));
    expect(byUnits.rollout).toMatchObject({
      phase: 'holding',
      waitingFor: expect.stringContaining('19 of 20') as string,
    });
    byUnits.send(byUnits.says({ candidateUnits: 20 }));
    expect(byUnits.phase).toBe('completed');
  });

  it('ignores evidence of another rollout or of a stage that is over, harm excepted', () => {
    const story = rolling().wait(60);
    expect(story.send(story.says({ rollout: rolloutId(7), worse: true }))).toEqual([]);
    story.send(story.says());
    story.wait(60);
    expect(story.send(story.says({ stage: 0 }))).toEqual([]);
    story.send(story.says({ stage: 0, worse: true }));
    expect(story.phase).toBe('rolled_back');
  });

  it('evidence after the end changes nothing', () => {
    const story = rolling();
    const late = evidenceOf(story.rollout, { worse: true });
    story.send(story.command('rolled_back'));
    const before = story.state;
    expect(story.send({ type: 'evidence', evidence: late })).toEqual([]);
    expect(story.state).toBe(before);
  });
});

describe('a worse verdict', () => {
  it.each([
    ['running', () => rolling()],
    ['paused', () => [rolling()].map((story) => (story.send(story.command('paused')), story))[0] as Story],
    ['holding', () => [rolling().wait(60)].map((story) => (story.send(story.says({ n1: 0 })), story))[0] as Story],
  ])('rolls back at once while %s, and the decision can be replayed', (phase, given) => {
    const story = given();
    expect(story.phase).toBe(phase);
    const effects = story.send(story.says({ worse: true }));
    expect(typesOf(effects)).toEqual(['publish', 'decide', 'audit', 'notify', 'project']);
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
    expect(story.rollout).toMatchObject({
      phase: 'rolled_back',
      percent: 0,
      endedBy: 'evidence',
      endedAtMs: story.nowMs,
    });
    const decide = effects.find((effect) => effect.type === 'decide');
    expect(decide?.decision).toMatchObject({
      decision: 'rolled_back',
      by: 'evidence',
      fromPhase: phase,
      toPhase: 'rolled_back',
    });
    expect(decide?.decision.evidence?.verdicts[0]?.verdict).toBe('worse');
    expect(decide?.decision.evidence?.inputs.guardrails).toHaveLength(1);
  });

  it('is never passed by a person', () => {
    const story = rolling();
    expect(story.refusal(story.advance({ worse: true })).code).toBe('conflict');
  });
});

describe('a stage whose evidence lacks something', () => {
  it('holds once its hold is over, says what it waits for, and goes on by itself when it comes', () => {
    const story = rolling().wait(60);
    expect(typesOf(story.send(story.says({ n1: 0 })))).toEqual(['decide', 'audit', 'notify', 'project']);
    expect(story.rollout).toMatchObject({ phase: 'holding', percent: 10, waitingFor: 'units in both arms (error)' });
    expect(story.send(story.says({ n1: 7 }))).toEqual([]);
    expect(story.rollout.waitingFor).toContain('7 of 20');
    story.send(story.says({ n1: 20 }));
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1 });
  });

  it('does not count as success that control has no units', () => {
    const story = rolling().wait(60);
    story.send(story.says({ n0: 0, n1: 100 }));
    expect(story.phase).toBe('holding');
  });

  const lacks: { cause: UnknownCause; says: Parameters<Story['says']>[0] }[] = [
    { cause: 'no_data', says: { n1: 0 } },
    { cause: 'too_little_data', says: { n1: 19 } },
    { cause: 'grader_failed', says: { cause: 'grader_failed' } },
    { cause: 'telemetry_late', says: { cause: 'telemetry_late' } },
    { cause: 'assignment_skewed', says: { cause: 'assignment_skewed', short: 'control' } },
  ];
  const reactions = { hold: 'holding', pause: 'paused', rollback: 'rolled_back' } as const;
  const table = lacks.flatMap((lack) =>
    Object.entries(reactions).map(([reaction, phase]) => ({ ...lack, reaction, phase })),
  );

  it.each(table)(
    '$cause: the plan says $reaction, so it is $phase after the hold',
    ({ cause, says, reaction, phase }) => {
      const story = rolling({ whenUnknown: { [cause]: reaction } }).wait(60);
      story.send(story.says(says));
      expect(story.phase).toBe(phase);
      expect(story.rollout.stage).toBe(0);
    },
  );

  it.each(lacks.slice(0, 4))('$cause waits for the end of the hold, whatever the plan does then', ({ cause, says }) => {
    const story = rolling({ whenUnknown: { [cause]: 'rollback' } }).wait(59);
    expect(story.send(story.says(says))).toEqual([]);
  });

  it('units missing on the candidate side roll back by default, at once, even while paused', () => {
    const story = rolling();
    story.send(story.command('paused'));
    story.send(story.says({ cause: 'assignment_skewed', short: 'candidate' }));
    expect(story.phase).toBe('rolled_back');
  });

  it('units missing on the control side hold by default', () => {
    const story = rolling().wait(60);
    story.send(story.says({ cause: 'assignment_skewed', short: 'control' }));
    expect(story.phase).toBe('holding');
  });

  it('a plan that says hold is obeyed about the candidate side too', () => {
    const story = rolling({ whenUnknown: { assignment_skewed: 'hold' } }).wait(60);
    story.send(story.says({ cause: 'assignment_skewed', short: 'candidate' }));
    expect(story.phase).toBe('holding');
  });

  it('a tick without evidence never reacts to its absence, it waits', () => {
    const story = rolling({ whenUnknown: { no_data: 'rollback' } }).wait(60);
    story.send({ type: 'ticked' });
    expect(story.phase).toBe('holding');
  });
});
