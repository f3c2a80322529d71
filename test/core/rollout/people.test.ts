import { describe, expect, it } from 'vitest';
import { routeOf } from '#core/rollout/route';
import { person, rolling, rolloutId, served, type Story, typesOf, version } from './scene.ts';

describe('a person', () => {
  it('pauses: traffic stays where it is; resumes: it goes on where it was', () => {
    const story = rolling();
    expect(typesOf(story.send(story.command('paused')))).toEqual(['decide', 'audit', 'notify', 'project']);
    expect(routeOf(story.state).rollout?.percent).toBe(10);
    expect(story.rollout.waitingFor).toContain('a person');
    story.send(story.command('resumed'));
    expect(story.rollout).toMatchObject({ phase: 'running', waitingFor: null, pausedFrom: null });
  });

  it('does not count paused time as hold time, and wakes when what is left is over', () => {
    const story = rolling().wait(20);
    story.send(story.command('paused'));
    story.wait(1000);
    const effects = story.send(story.command('resumed'));
    expect(effects.find(({ type }) => type === 'wake_at')).toMatchObject({ atMs: story.nowMs + 40_000 });
    story.wait(39.999).send(story.says());
    expect(story.rollout.stage).toBe(0);
    story.wait(0.001).send(story.says());
    expect(story.rollout.stage).toBe(1);
  });

  it('a paused rollout does not advance, however long and however good', () => {
    const story = rolling();
    story.send(story.command('paused'));
    expect(story.wait(10_000).send(story.says())).toEqual([]);
  });

  it('advances over the hold and over too few units, and that is marked', () => {
    const story = rolling();
    const effects = story.send(story.advance({ n1: 3 }));
    expect(story.rollout).toMatchObject({ phase: 'running', stage: 1, percent: 50 });
    const audit = effects.find((effect) => effect.type === 'audit');
    expect(audit?.entry).toMatchObject({
      actor: 'ada',
      action: 'rollout.advance',
      subject: rolloutId(1),
      detail: { decision: 'advanced_by_hand', stage: 1, skipped: ['hold', 'too_little_data'] },
    });
  });

  it.each([
    ['no units', { n1: 0 }],
    ['a skewed split', { cause: 'assignment_skewed', short: 'control' }],
    ['failed graders', { cause: 'grader_failed' }],
    ['late records', { cause: 'telemetry_late' }],
  ] as const)('does not advance over %s', (_what, says) => {
    const story = rolling();
    expect(story.refusal(story.advance(says)).code).toBe('conflict');
  });

  it('does not advance a guarded rollout blindly, but one without guardrails', () => {
    const guarded = rolling();
    expect(guarded.refusal(guarded.advance(null)).code).toBe('conflict');
    const free = rolling({ guardrails: [] });
    free.send(free.advance(null));
    expect(free.rollout.stage).toBe(1);
  });

  it('advances through the end of the plan: completed by hand', () => {
    const story = rolling({ stages: [{ percent: 5, holdS: 60 }, { percent: 100 }] });
    const effects = story.send(story.advance());
    expect(story.phase).toBe('completed');
    expect(effects.find((effect) => effect.type === 'decide')?.decision.decision).toBe('completed_by_hand');
  });

  it('rolls back at any time', () => {
    const story = rolling();
    story.send(story.command('rolled_back'));
    expect(story.rollout).toMatchObject({ phase: 'rolled_back', endedBy: 'ada' });
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
  });

  it.each([
    ['resumes what runs', () => rolling(), 'resumed'],
    [
      'pauses what is paused',
      () => [rolling()].map((story) => (story.send(story.command('paused')), story))[0] as Story,
      'paused',
    ],
    [
      'rolls back what is rolled back',
      () => [rolling()].map((story) => (story.send(story.command('rolled_back')), story))[0] as Story,
      'rolled_back',
    ],
    [
      'pauses what has ended',
      () => [rolling()].map((story) => (story.send(story.command('rolled_back')), story))[0] as Story,
      'paused',
    ],
  ] as const)('never %s: 409 with the phase', (_what, given, type) => {
    const story = given();
    const refused = story.refusal(story.command(type));
    expect(refused.code).toBe('conflict');
    expect(refused.detail).toContain(story.phase);
  });

  it('does not advance what is paused', () => {
    const story = rolling();
    story.send(story.command('paused'));
    expect(story.refusal(story.advance()).detail).toContain('paused');
  });

  it('an older rollout is over (409), an unknown one does not exist (404)', () => {
    const story = rolling();
    story.send(story.command('rolled_back'));
    story.start(2);
    expect(story.refusal(story.command('rolled_back', rolloutId(1))).code).toBe('conflict');
    expect(story.refusal(story.command('rolled_back', rolloutId(3))).code).toBe('not_found');
    expect(story.refusal(story.command('rolled_back', 'other.1' as typeof story.rollout.id)).code).toBe('not_found');
  });
});

describe('a completed rollout', () => {
  const completed = (): Story => {
    const story = rolling({ stages: [{ percent: 100 }], revertS: 100 });
    return story;
  };

  it('is reverted within its grace: the old control serves again', () => {
    const story = completed().wait(100);
    const effects = story.send(story.command('rolled_back'));
    expect(effects.find((effect) => effect.type === 'decide')?.decision).toMatchObject({
      decision: 'reverted',
      fromPhase: 'completed',
      toPhase: 'rolled_back',
    });
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
    expect(story.rollout).toMatchObject({ phase: 'rolled_back', percent: 0 });
  });

  it('is final after its grace', () => {
    const story = completed().wait(100.001);
    expect(story.refusal(story.command('rolled_back')).code).toBe('conflict');
  });

  it('is not reverted while a newer rollout lives', () => {
    const story = completed();
    story.start(3);
    expect(story.refusal(story.command('rolled_back', rolloutId(1))).code).toBe('conflict');
    expect(story.state.control).toBe(version(2));
  });

  it('is reverted after a later rollout was rolled back, and only once', () => {
    const story = completed();
    story.start(3, { stages: [{ percent: 10, holdS: 60 }] });
    story.send(story.command('rolled_back'));
    const effects = story.send(story.command('rolled_back', rolloutId(1)));
    expect(effects.find((effect) => effect.type === 'decide')?.decision).toMatchObject({
      rollout: rolloutId(1),
      n: 2,
      decision: 'reverted',
      fromPhase: 'completed',
    });
    expect(routeOf(story.state)).toMatchObject({ control: version(1), rollout: null });
    for (const n of [1, 2]) expect(story.refusal(story.command('rolled_back', rolloutId(n))).code).toBe('conflict');
    story.start(3);
    expect(story.rollout.id).toBe(rolloutId(3));
  });

  it('is final once a later one was completed', () => {
    const story = completed();
    story.start(3, { stages: [{ percent: 100 }] });
    expect(story.refusal(story.command('rolled_back', rolloutId(1))).code).toBe('conflict');
    story.send(story.command('rolled_back', rolloutId(2)));
    expect(story.state.control).toBe(version(2));
    expect(story.refusal(story.command('rolled_back', rolloutId(1))).code).toBe('conflict');
  });

  it('is not paused, resumed or advanced', () => {
    const story = completed();
    for (const event of [story.command('paused'), story.command('resumed'), story.advance()])
      expect(story.refusal(event).detail).toContain('completed');
  });
});

describe('the kill switch', () => {
  const off = { type: 'disabled', reason: 'fire', by: person } as const;
  const on = { type: 'enabled', reason: 'out', by: person } as const;

  it('reaches the route, pauses the rollout, and lets it go on where it was', () => {
    const story = rolling().wait(20);
    expect(typesOf(story.send(off))).toEqual(['publish', 'decide', 'audit', 'notify', 'notify', 'project']);
    expect(routeOf(story.state)).toMatchObject({ disabled: true, rollout: { percent: 10 } });
    expect(story.rollout).toMatchObject({ phase: 'paused', pausedBy: 'disabled' });
    expect(story.refusal(story.command('resumed')).code).toBe('conflict');
    story.wait(500).send(on);
    expect(routeOf(story.state).disabled).toBe(false);
    expect(story.phase).toBe('running');
    story.wait(39).send(story.says());
    expect(story.rollout.stage).toBe(0);
    story.wait(1).send(story.says());
    expect(story.rollout.stage).toBe(1);
  });

  it('does not resume what a person or an alert has paused, before or meanwhile', () => {
    const before = rolling();
    before.send(before.command('paused'));
    before.send(off);
    before.send(on);
    expect(before.phase).toBe('paused');
    for (const event of ['person', 'alert'] as const) {
      const meanwhile = rolling();
      meanwhile.send(off);
      meanwhile.send(event === 'person' ? meanwhile.command('paused') : meanwhile.alert('pause', 'a'));
      meanwhile.send(on);
      expect(meanwhile.rollout).toMatchObject({ phase: 'paused', pausedBy: event });
    }
  });

  it('thrown twice is noted twice and published once', () => {
    const story = served();
    expect(typesOf(story.send(off))).toContain('publish');
    expect(typesOf(story.send(off))).toEqual(['audit', 'notify']);
  });
});
